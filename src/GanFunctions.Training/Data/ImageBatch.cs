using GanFunctions.Inference.Imaging;
using static TorchSharp.torch;

namespace GanFunctions.Training.Data;

/// <summary>Turns images into the tensors that networks take, (N, 3, H, W) in [-1, 1], and back.</summary>
internal static class ImageBatch
{
    private static readonly PixelPlanes Planes = new(-1, 1);

    /// <summary>Each image's square at a random place, mirrored half of the time.</summary>
    /// <param name="images">At least one image of at least <paramref name="size"/> by <paramref name="size"/> pixels.</param>
    /// <param name="size">Width and height of the squares.</param>
    /// <param name="random">Draws each image's column, row and mirroring.</param>
    /// <param name="device">Where the tensor is put.</param>
    public static Tensor RandomCrops(IReadOnlyList<RgbaImage> images, int size, Random random, Device device)
    {
        var values = new float[images.Count * 3 * size * size];
        for (int i = 0; i < images.Count; i++)
        {
            int x = random.Next(images[i].Width - size + 1);
            int y = random.Next(images[i].Height - size + 1);
            bool mirror = random.NextDouble() < 0.5;
            Crop(images[i], x, y, size, mirror, values.AsSpan(i * 3 * size * size, 3 * size * size));
        }

        return tensor(values, [images.Count, 3, size, size], device: device);
    }

    /// <summary>One whole image.</summary>
    public static Tensor FromImage(RgbaImage image, Device device)
    {
        int area = image.Width * image.Height;
        var values = new float[3 * area];
        Planes.ToPlanes(image.Pixels, values.AsSpan(0, area), values.AsSpan(area, area), values.AsSpan(2 * area, area));
        return tensor(values, [1, 3, image.Height, image.Width], device: device);
    }

    /// <summary>The only image of a batch, opaque. Values outside of the range are clamped.</summary>
    public static RgbaImage ToImage(Tensor batch)
    {
        int height = (int)batch.shape[2];
        int width = (int)batch.shape[3];
        int area = width * height;
        float[] values = batch.cpu().contiguous().data<float>().ToArray();
        byte[] pixels = new byte[area * 4];
        pixels.AsSpan().Fill(255);
        Planes.ToPixels(values.AsSpan(0, area), values.AsSpan(area, area), values.AsSpan(2 * area, area), pixels);
        return new RgbaImage(width, height, pixels);
    }

    private static void Crop(RgbaImage image, int x, int y, int size, bool mirror, Span<float> values)
    {
        int area = size * size;
        for (int row = 0; row < size; row++)
        {
            ReadOnlySpan<byte> pixels = image.Pixels.AsSpan((((y + row) * image.Width) + x) * 4, size * 4);
            Span<float> red = values.Slice(row * size, size);
            Span<float> green = values.Slice(area + (row * size), size);
            Span<float> blue = values.Slice((2 * area) + (row * size), size);
            Planes.ToPlanes(pixels, red, green, blue);
            if (mirror)
            {
                red.Reverse();
                green.Reverse();
                blue.Reverse();
            }
        }
    }
}
