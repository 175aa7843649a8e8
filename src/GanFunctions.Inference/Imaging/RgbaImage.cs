using System.Runtime.InteropServices;

namespace GanFunctions.Inference.Imaging;

/// <summary>An upright sRGB image of 8 bits a channel with straight (not premultiplied) alpha.</summary>
public sealed class RgbaImage
{
    /// <summary>Takes ownership of <paramref name="pixels"/>.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">R, G, B, A bytes, row by row from the top: width * height * 4 of them.</param>
    /// <exception cref="ArgumentException">The sizes do not agree.</exception>
    public RgbaImage(int width, int height, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.LongLength != (long)width * height * 4)
        {
            throw new ArgumentException($"{width}x{height} RGBA pixels are {(long)width * height * 4} bytes, not {pixels.LongLength}.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>R, G, B, A bytes, row by row from the top.</summary>
    public byte[] Pixels { get; }

    /// <summary>Whether any pixel is not opaque.</summary>
    public bool HasTransparency()
    {
        foreach (uint pixel in MemoryMarshal.Cast<byte, uint>(Pixels.AsSpan()))
        {
            if (pixel < 0xFF000000)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A rectangle of the image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rectangle is empty or not within the image.</exception>
    public RgbaImage Crop(int x, int y, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Width - x);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Height - y);

        byte[] pixels = GC.AllocateUninitializedArray<byte>(width * height * 4);
        for (int row = 0; row < height; row++)
        {
            Pixels.AsSpan((((y + row) * Width) + x) * 4, width * 4).CopyTo(pixels.AsSpan(row * width * 4));
        }

        return new RgbaImage(width, height, pixels);
    }

    /// <summary>The image with left and right exchanged.</summary>
    public RgbaImage FlipHorizontally()
    {
        byte[] pixels = (byte[])Pixels.Clone();
        Span<uint> all = MemoryMarshal.Cast<byte, uint>(pixels.AsSpan());
        for (int row = 0; row < Height; row++)
        {
            all.Slice(row * Width, Width).Reverse();
        }

        return new RgbaImage(Width, Height, pixels);
    }

    /// <summary>The image laid on white; itself where it is opaque.</summary>
    public RgbaImage OnWhite()
    {
        if (!HasTransparency())
        {
            return this;
        }

        byte[] opaque = GC.AllocateUninitializedArray<byte>(Pixels.Length);
        for (int i = 0; i < Pixels.Length; i += 4)
        {
            int alpha = Pixels[i + 3];
            for (int c = 0; c < 3; c++)
            {
                opaque[i + c] = (byte)(((Pixels[i + c] * alpha) + (255 * (255 - alpha)) + 127) / 255);
            }

            opaque[i + 3] = 255;
        }

        return new RgbaImage(Width, Height, opaque);
    }
}
