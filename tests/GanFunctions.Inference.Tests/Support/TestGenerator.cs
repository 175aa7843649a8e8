using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Inference.Tests.Support;

/// <summary>The tiny generator beside the tests: 16x16 pixels, six layers, random weights.</summary>
internal static class TestGenerator
{
    private static readonly double[] WAvg = new double[8];

    public static GeneratorCard Card { get; } = new()
    {
        Encoder = "encoder.onnx",
        ZDim = 8,
        WDim = 8,
        Layers = 6,
        Resolution = 16,
        NoiseLength = 672,
        WAvg = WAvg,
        LayerGroups = new Dictionary<string, IReadOnlyList<int>> { ["coarse"] = [0, 1], ["middle"] = [2, 3], ["fine"] = [4, 5] },
    };

    public static GeneratorSource Source(GeneratorCard? card = null, IReadOnlyDictionary<string, ModelFileCard>? files = null, string version = "1") => new(
        "tiny", version, card ?? Card, files ?? new Dictionary<string, ModelFileCard>(), (file, _) => Task.FromResult(PathOf(file)));

    public static GeneratorSession Load(GeneratorSource? source = null)
    {
        InferenceOptions options = new() { Provider = ExecutionProvider.Cpu };
        return (source ?? Source()).LoadAsync(options, ExecutionProviders.Select(options), NullLogger.Instance, CancellationToken.None).Result;
    }

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "generator", file);
}
