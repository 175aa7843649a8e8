using System.Text.Json;
using GanFunctions.Inference.Generation;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Generation;

/// <summary>
/// The keys of a request: type, range, default and meaning of each. What reads requests, their JSON schema and the table in
/// docs/generation.md all come from here.
/// </summary>
public static class RequestKeys
{
    internal const double MinForcedPsi = -10;
    internal const double MaxForcedPsi = 10;

    private const int MostLayers = 64;
    private const int MostFrames = 100_000;
    private const string ImagePattern = "^(images|requests)/.+$";

    /// <summary>All keys, in the order in which they are documented; an object before what it holds.</summary>
    public static IReadOnlyList<RequestKey> All { get; } =
    [
        new() { Path = "seeds", Kind = RequestKeyKind.Seeds, Default = "0", Meaning = "The images' seeds, one image each, in this order." },
        Single("count", TrainingKeyKind.Integer, "as many as seeds", "How many images, with consecutive seeds from the one in seeds, or from 0.", 1, 10_000_000),
        Single("truncation", TrainingKeyKind.Number, "1", "How far from the mean style: 0 is the mean, 1 leaves truncation out.", MinForcedPsi, MaxForcedPsi) with { Kind = RequestKeyKind.NumberOrGroup },
        Single("truncation.psi", TrainingKeyKind.Number, "1", "The same; outside 0 to 1 only with force.", MinForcedPsi, MaxForcedPsi),
        Single("truncation.cutoff", TrainingKeyKind.Integer, "all layers", "How many layers are truncated, from the coarsest on.", 0, MostLayers),
        Word<NoiseMode>("noise", "const", "The network's own noise, noise drawn from each image's seed, or none."),
        Group("mixing", "Style mixing: a table of images, each with the layers of its column's seed and else those of its row's."),
        new() { Path = "mixing.rows", Kind = RequestKeyKind.Seeds, Default = "none", Meaning = "The rows' seeds.", IsRequired = true },
        new() { Path = "mixing.columns", Kind = RequestKeyKind.Seeds, Default = "none", Meaning = "The columns' seeds.", IsRequired = true },
        new() { Path = "mixing.layers", Kind = RequestKeyKind.Layers, Default = "\"coarse\"", Meaning = "The layers that take the columns' styles." },
        Group("reference", "An image whose style is taken; without seeds, its reconstruction is made."),
        Text("reference.image", "The image as container and blob.", ImagePattern, "images/ or requests/ and a blob's name, such as images/faces/photo.jpg") with { IsRequired = true },
        new() { Path = "reference.layers", Kind = RequestKeyKind.Layers, Default = "\"all\"", Meaning = "The layers that take its style." },
        Group("interpolation", "A way through seeds, frame by frame."),
        new() { Path = "interpolation.seeds", Kind = RequestKeyKind.Seeds, Default = "none", Meaning = "Where it leads through, two at least.", IsRequired = true },
        Single("interpolation.frames", TrainingKeyKind.Integer, "24", "Frames from one seed to the next.", 1, MostFrames),
        Word<InterpolationSpace>("interpolation.space", "w", "Straight lines between styles (w), or arcs between latents (z)."),
        Single("interpolation.loop", TrainingKeyKind.Flag, "true", "Whether it leads back to the first seed."),
        Group("output", "What is written."),
        Word<GenerationLayout>("output.layout", "grid for mixing, animation for interpolation, else single", "One file an image, all in one, or all one after the other."),
        Word<GenerationFormat>("output.format", "png; webp for an animation", "The files' format: png, jpeg or webp for images and grids, webp or gif for animations."),
        Single("output.quality", TrainingKeyKind.Integer, "90", "For jpeg and webp; webp of 100 is lossless.", 1, 100),
        Single("output.columns", TrainingKeyKind.Integer, "about as many as rows", "A grid's columns; not with mixing.", 1, 1_000),
        Single("output.framesPerSecond", TrainingKeyKind.Number, "24", "An animation's pace.", 0.1, 100),
        Single("force", TrainingKeyKind.Flag, "false", "Takes a truncation outside 0 to 1."),
    ];

    /// <summary>The key of that path, letter for letter; null where there is none.</summary>
    /// <param name="path">Such as <c>truncation.psi</c>.</param>
    public static RequestKey? Find(string path) => All.FirstOrDefault(key => key.Path == path);

    private static RequestKey Group(string path, string meaning) => new() { Path = path, Kind = RequestKeyKind.Group, Default = "none", Meaning = meaning };

    private static RequestKey Single(string path, TrainingKeyKind kind, string otherwise, string meaning, double minimum = double.NegativeInfinity, double maximum = double.PositiveInfinity) => new()
    {
        Path = path,
        Kind = RequestKeyKind.Single,
        Meaning = meaning,
        Default = otherwise,
        Value = new TrainingKey { Name = path, Kind = kind, Meaning = meaning, Default = otherwise, Minimum = minimum, Maximum = maximum },
    };

    private static RequestKey Word<TEnum>(string path, string otherwise, string meaning)
        where TEnum : struct, Enum
    {
        RequestKey key = Single(path, TrainingKeyKind.Word, otherwise, meaning);
        return key with { Value = key.Value! with { Words = [.. Enum.GetNames<TEnum>().Select(JsonNamingPolicy.CamelCase.ConvertName)] } };
    }

    private static RequestKey Text(string path, string meaning, string pattern, string rule)
    {
        RequestKey key = Single(path, TrainingKeyKind.Text, "none", meaning);
        return key with
        {
            Value = key.Value! with
            {
                Pattern = pattern,
                TextRule = rule,
                IsText = text => text.StartsWith("images/", StringComparison.Ordinal) ? text.Length > "images/".Length
                    : text.StartsWith("requests/", StringComparison.Ordinal) && text.Length > "requests/".Length,
            },
        };
    }
}
