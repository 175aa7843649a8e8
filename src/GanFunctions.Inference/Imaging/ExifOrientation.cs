using System.Runtime.InteropServices;
using SkiaSharp;

namespace GanFunctions.Inference.Imaging;

/// <summary>Turns and mirrors an image as its EXIF orientation asks for.</summary>
internal static class ExifOrientation
{
    /// <summary>The image as it is to be seen; <paramref name="image"/> itself where nothing is to be done.</summary>
    public static RgbaImage Upright(RgbaImage image, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or < SKEncodedOrigin.TopLeft or > SKEncodedOrigin.LeftBottom)
        {
            return image;
        }

        int width = image.Width;
        int height = image.Height;
        bool transposed = origin >= SKEncodedOrigin.LeftTop;

        // Where the stored pixel (x, y) goes in the upright image: start + x * stepX + y * stepY.
        int uprightWidth = transposed ? height : width;
        bool right = origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom;
        bool bottom = origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        int column = right ? -1 : 1;
        int row = bottom ? -uprightWidth : uprightWidth;
        int stepX = transposed ? row : column;
        int stepY = transposed ? column : row;
        int start = (right ? uprightWidth - 1 : 0) + (bottom ? uprightWidth * ((transposed ? width : height) - 1) : 0);

        byte[] pixels = GC.AllocateUninitializedArray<byte>(image.Pixels.Length);
        ReadOnlySpan<uint> from = MemoryMarshal.Cast<byte, uint>(image.Pixels.AsSpan());
        Span<uint> to = MemoryMarshal.Cast<byte, uint>(pixels.AsSpan());
        for (int y = 0; y < height; y++)
        {
            int target = start + (y * stepY);
            foreach (uint pixel in from.Slice(y * width, width))
            {
                to[target] = pixel;
                target += stepX;
            }
        }

        return new RgbaImage(uprightWidth, transposed ? width : height, pixels);
    }
}
