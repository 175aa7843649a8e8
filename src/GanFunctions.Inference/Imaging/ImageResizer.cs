using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GanFunctions.Inference.Imaging;

/// <summary>
/// Resizes images to the byte as Pillow does, whose resampling the reference implementations train with: rows first, then
/// columns, rounded to bytes after each pass, the kernel widened when shrinking.
/// </summary>
public static class ImageResizer
{
    /// <summary>Resizes an image. Colours are weighted by their alpha, so that none bleed out of transparent pixels.</summary>
    /// <param name="image">The image; returned itself where it has the size already.</param>
    /// <param name="width">Columns of the result, at least 1.</param>
    /// <param name="height">Rows of the result, at least 1.</param>
    /// <param name="filter">How.</param>
    public static RgbaImage Resize(RgbaImage image, int width, int height, ResampleFilter filter)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (width == image.Width && height == image.Height)
        {
            return image;
        }

        if (filter == ResampleFilter.Nearest)
        {
            return Nearest(image, width, height);
        }

        bool transparent = image.HasTransparency();
        byte[] pixels = transparent ? Premultiply(image.Pixels) : image.Pixels;
        if (width != image.Width)
        {
            pixels = ResizeRows(pixels, image.Width, image.Height, width, new ResampleKernel(image.Width, width, filter));
        }

        if (height != image.Height)
        {
            pixels = ResizeColumns(pixels, width, height, new ResampleKernel(image.Height, height, filter));
        }

        if (transparent)
        {
            Unpremultiply(pixels);
        }

        return new RgbaImage(width, height, pixels);
    }

    private static byte[] ResizeRows(byte[] pixels, int width, int height, int newWidth, ResampleKernel kernel)
    {
        byte[] result = GC.AllocateUninitializedArray<byte>(newWidth * height * 4);
        ReadOnlySpan<uint> from = MemoryMarshal.Cast<byte, uint>(pixels.AsSpan());
        Span<uint> to = MemoryMarshal.Cast<byte, uint>(result.AsSpan());
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<uint> row = from.Slice(y * width, width);
            for (int x = 0; x < newWidth; x++)
            {
                ReadOnlySpan<int> weights = kernel.Weights(x, out int first);
                ReadOnlySpan<uint> inputs = row.Slice(first, weights.Length);
                Vector128<int> sum = Half;
                for (int k = 0; k < weights.Length; k++)
                {
                    sum += Channels(inputs[k]) * weights[k];
                }

                to[(y * newWidth) + x] = Pixel(sum);
            }
        }

        return result;
    }

    private static byte[] ResizeColumns(byte[] pixels, int width, int newHeight, ResampleKernel kernel)
    {
        byte[] result = GC.AllocateUninitializedArray<byte>(width * newHeight * 4);
        ReadOnlySpan<uint> from = MemoryMarshal.Cast<byte, uint>(pixels.AsSpan());
        Span<uint> to = MemoryMarshal.Cast<byte, uint>(result.AsSpan());
        for (int y = 0; y < newHeight; y++)
        {
            ReadOnlySpan<int> weights = kernel.Weights(y, out int first);
            for (int x = 0; x < width; x++)
            {
                Vector128<int> sum = Half;
                for (int k = 0; k < weights.Length; k++)
                {
                    sum += Channels(from[((first + k) * width) + x]) * weights[k];
                }

                to[(y * width) + x] = Pixel(sum);
            }
        }

        return result;
    }

    private static Vector128<int> Half => Vector128.Create(1 << (ResampleKernel.PrecisionBits - 1));

    private static Vector128<int> Channels(uint pixel)
    {
        Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte());
        return Vector128.WidenLower(words).AsInt32();
    }

    private static uint Pixel(Vector128<int> sum)
    {
        Vector128<int> channels = Vector128.Clamp(sum >> ResampleKernel.PrecisionBits, Vector128<int>.Zero, Vector128.Create(255));
        Vector128<short> words = Vector128.Narrow(channels, channels);
        return Vector128.Narrow(words.AsUInt16(), words.AsUInt16()).AsUInt32().ToScalar();
    }

    private static RgbaImage Nearest(RgbaImage image, int width, int height)
    {
        int[] columns = NearestInputs(image.Width, width);
        int[] rows = NearestInputs(image.Height, height);
        byte[] pixels = GC.AllocateUninitializedArray<byte>(width * height * 4);
        ReadOnlySpan<uint> from = MemoryMarshal.Cast<byte, uint>(image.Pixels.AsSpan());
        Span<uint> to = MemoryMarshal.Cast<byte, uint>(pixels.AsSpan());
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<uint> row = from.Slice(rows[y] * image.Width, image.Width);
            for (int x = 0; x < width; x++)
            {
                to[(y * width) + x] = row[columns[x]];
            }
        }

        return new RgbaImage(width, height, pixels);
    }

    private static int[] NearestInputs(int inputSize, int outputSize)
    {
        // The position is summed up rather than multiplied, as Pillow does it: the two differ where rounding decides.
        double step = (double)inputSize / outputSize;
        double position = step / 2;
        int[] inputs = new int[outputSize];
        for (int i = 0; i < outputSize; i++)
        {
            inputs[i] = Math.Min((int)position, inputSize - 1);
            position += step;
        }

        return inputs;
    }

    private static byte[] Premultiply(byte[] pixels)
    {
        byte[] result = GC.AllocateUninitializedArray<byte>(pixels.Length);
        for (int i = 0; i < pixels.Length; i += 4)
        {
            byte alpha = pixels[i + 3];
            for (int c = 0; c < 3; c++)
            {
                result[i + c] = (byte)(((pixels[i + c] * alpha) + 127) / 255);
            }

            result[i + 3] = alpha;
        }

        return result;
    }

    private static void Unpremultiply(byte[] pixels)
    {
        for (int i = 0; i < pixels.Length; i += 4)
        {
            int alpha = pixels[i + 3];
            for (int c = 0; c < 3 && alpha is > 0 and < 255; c++)
            {
                pixels[i + c] = (byte)Math.Min(pixels[i + c] * 255 / alpha, 255);
            }
        }
    }
}
