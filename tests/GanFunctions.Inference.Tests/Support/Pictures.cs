using GanFunctions.Inference.Imaging;

namespace GanFunctions.Inference.Tests.Support;

/// <summary>Images to test with.</summary>
internal static class Pictures
{
    public static readonly ImageLimits Limits = new();

    /// <summary>Noise: every byte drawn from the seed; opaque unless alpha is asked for.</summary>
    public static RgbaImage Noise(int width, int height, int seed = 1, bool alpha = false)
    {
        byte[] pixels = new byte[width * height * 4];
        new Random(seed).NextBytes(pixels);
        for (int i = 3; i < pixels.Length && !alpha; i += 4)
        {
            pixels[i] = 255;
        }

        return new RgbaImage(width, height, pixels);
    }

    public static RgbaImage Plain(int width, int height, byte red, byte green, byte blue, byte alpha = 255)
    {
        byte[] pixels = new byte[width * height * 4];
        for (int i = 0; i < pixels.Length; i += 4)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2], pixels[i + 3]) = (red, green, blue, alpha);
        }

        return new RgbaImage(width, height, pixels);
    }

    /// <summary>A smooth picture with some structure, as photos have it.</summary>
    public static RgbaImage Waves(int width, int height)
    {
        byte[] pixels = new byte[width * height * 4];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int i = ((y * width) + x) * 4;
                pixels[i] = (byte)(128 + (100 * Math.Sin(x / 9.0)));
                pixels[i + 1] = (byte)(128 + (100 * Math.Sin(y / 7.0)));
                pixels[i + 2] = (byte)(128 + (100 * Math.Sin((x + y) / 13.0)));
                pixels[i + 3] = 255;
            }
        }

        return new RgbaImage(width, height, pixels);
    }

    public static byte[] Pixel(this RgbaImage image, int x, int y) => image.Pixels.AsSpan(((y * image.Width) + x) * 4, 4).ToArray();

    /// <summary>The largest difference of any byte.</summary>
    public static int Distance(RgbaImage a, RgbaImage b)
    {
        Assert.Equal((a.Width, a.Height), (b.Width, b.Height));
        return a.Pixels.Zip(b.Pixels, (x, y) => Math.Abs(x - y)).Max();
    }

    public static void AssertPixel(RgbaImage image, int x, int y, byte[] expected, int tolerance = 0)
    {
        byte[] actual = image.Pixel(x, y);
        Assert.True(
            actual.Zip(expected, (a, b) => Math.Abs(a - b)).Max() <= tolerance,
            $"The pixel at {x},{y} is [{string.Join(", ", actual)}], not [{string.Join(", ", expected)}].");
    }
}
