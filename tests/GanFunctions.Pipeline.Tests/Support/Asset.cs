using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Models;

namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>Small models and images.</summary>
internal static class Asset
{
    /// <summary>y = -x: the negative of an image.</summary>
    public const string Invert = "invert.onnx";

    /// <summary>y = x.</summary>
    public const string Identity = "identity.onnx";

    /// <summary>Valid ONNX that takes vectors.</summary>
    public const string NotAnImage = "not-an-image.onnx";

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Assets");

    public static string PathOf(string file) => Path.Combine(Folder, file);

    public static ModelCard Card(string name, string version, string file, string direction = "AtoB") => new()
    {
        Name = name,
        Version = version,
        Architecture = "onnx",
        Translators = new Dictionary<string, TranslatorCard> { [direction] = new() { File = file } },
        Files = new Dictionary<string, ModelFileCard>(),
    };

    /// <summary>A PNG of one grey.</summary>
    public static byte[] Png(byte value, int width = 24, int height = 20) => ImageCodec.Encode(Grey(value, width, height), ImageFormat.Png);

    public static byte[] Jpeg(byte value) => ImageCodec.Encode(Grey(value, 24, 20), ImageFormat.Jpeg);

    private static RgbaImage Grey(byte value, int width, int height)
    {
        byte[] pixels = new byte[width * height * 4];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = i % 4 == 3 ? (byte)255 : value;
        }

        return new RgbaImage(width, height, pixels);
    }
}
