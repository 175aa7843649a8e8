using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Models;

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

    /// <summary>A PNG of transparent pixels.</summary>
    public static byte[] Glass(int width, int height) => ImageCodec.Encode(new RgbaImage(width, height, new byte[width * height * 4]), ImageFormat.Png);

    /// <summary>The card of a generator; its files are any.</summary>
    public static ModelCard Generator(string name, string version, string architecture = "stylegan2", params string[] more) => new()
    {
        Name = name,
        Version = version,
        Architecture = architecture,
        Generator = new GeneratorCard
        {
            ZDim = 8,
            WDim = 2,
            Layers = 6,
            Resolution = 64,
            NoiseLength = 0,
            WAvg = [0, 0],
            LayerGroups = new Dictionary<string, IReadOnlyList<int>> { ["coarse"] = [0, 1] },
        },
        Files = new[] { "mapping.onnx", "synthesis.onnx" }.Concat(more).ToDictionary(
            file => file, _ => new ModelFileCard(Convert.ToHexStringLower(SHA256.HashData([])), 0)),
        Configuration = new JsonObject { ["resolution"] = 64, ["zDim"] = 512 },
    };

    /// <summary>Publishes a card with empty files.</summary>
    public static Task PublishEmptyAsync(ModelRegistry registry, ModelCard card) => registry.PublishAsync(
        card, card.Files.Keys.ToDictionary(file => file, Func<CancellationToken, Task<Stream>> (_) => _ => Task.FromResult<Stream>(new MemoryStream())));

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
