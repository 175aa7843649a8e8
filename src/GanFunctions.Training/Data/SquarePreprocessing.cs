using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Data;

/// <summary>How an image of any size becomes a square of the resolution that a generator is trained at.</summary>
/// <param name="resolution">Width and height, in pixels.</param>
/// <param name="by">Whether the middle is cut out, or the whole image is fitted in.</param>
internal sealed class SquarePreprocessing(int resolution, SquareKind by)
{
    /// <summary>The square, opaque. What is reduced is filtered.</summary>
    /// <param name="image">An opaque image.</param>
    public RgbaImage Apply(RgbaImage image)
    {
        if (by == SquareKind.Fit)
        {
            return Fit(image);
        }

        int side = Math.Min(image.Width, image.Height);
        RgbaImage square = image.Width == image.Height ? image : image.Crop((image.Width - side) / 2, (image.Height - side) / 2, side, side);
        return Resized(square, resolution, resolution);
    }

    private RgbaImage Fit(RgbaImage image)
    {
        double scale = (double)resolution / Math.Max(image.Width, image.Height);
        RgbaImage inner = Resized(
            image, Math.Max(1, (int)Math.Round(image.Width * scale)), Math.Max(1, (int)Math.Round(image.Height * scale)));
        if (inner.Width == resolution && inner.Height == resolution)
        {
            return inner;
        }

        var pixels = new byte[resolution * resolution * 4];
        pixels.AsSpan().Fill(255);
        int left = (resolution - inner.Width) / 2;
        int top = (resolution - inner.Height) / 2;
        for (int row = 0; row < inner.Height; row++)
        {
            inner.Pixels.AsSpan(row * inner.Width * 4, inner.Width * 4).CopyTo(pixels.AsSpan((((top + row) * resolution) + left) * 4));
        }

        return new RgbaImage(resolution, resolution, pixels);
    }

    private static RgbaImage Resized(RgbaImage image, int width, int height) =>
        image.Width == width && image.Height == height ? image : ImageResizer.Resize(image, width, height, ResampleFilter.Lanczos);
}
