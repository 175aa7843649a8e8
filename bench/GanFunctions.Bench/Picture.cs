using GanFunctions.Inference.Imaging;

namespace GanFunctions.Bench;

/// <summary>Pictures that compress about as photos do: slow and fast waves with a little noise on them.</summary>
internal static class Picture
{
    private const int Noise = 8;

    public static byte[] File(int width, int height, ImageFormat format) => ImageCodec.Encode(Draw(width, height), format);

    private static RgbaImage Draw(int width, int height)
    {
        byte[] pixels = new byte[width * height * 4];
        Parallel.For(0, height, y =>
        {
            var random = new Random(y);
            for (int x = 0; x < width; x++)
            {
                Span<byte> pixel = pixels.AsSpan(((y * width) + x) * 4, 4);
                double light = 128 + (60 * Math.Sin(x / 211.0) * Math.Cos(y / 173.0)) + (25 * Math.Sin((x + (2 * y)) / 17.0)) + random.Next(-Noise, Noise);
                pixel[0] = Byte(light + (30 * Math.Sin(x / 97.0)));
                pixel[1] = Byte(light);
                pixel[2] = Byte(light + (30 * Math.Cos(y / 89.0)));
                pixel[3] = byte.MaxValue;
            }
        });
        return new RgbaImage(width, height, pixels);
    }

    private static byte Byte(double value) => (byte)Math.Clamp(value, byte.MinValue, byte.MaxValue);
}
