using SkiaSharp;

namespace GanFunctions.Inference.Tests.Support;

/// <summary>Image files that are written with Skia directly, not with the code under test.</summary>
internal static class Files
{
    public static byte[] Encode(int width, int height, byte[] rgba, SKEncodedImageFormat format, SKColorSpace? space = null, int quality = 95)
    {
        SKImageInfo info = new(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, space ?? SKColorSpace.CreateSrgb());
        unsafe
        {
            fixed (byte* start = rgba)
            {
                using SKPixmap pixmap = new(info, (nint)start);
                using SKData data = pixmap.Encode(format, quality)!;
                return data.ToArray();
            }
        }
    }

    /// <summary>Puts an EXIF segment with an orientation behind a JPEG's first marker.</summary>
    public static byte[] WithExifOrientation(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0,
            (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0,
            0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }
}
