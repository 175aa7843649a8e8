using System.Text.Json.Nodes;

namespace GanFunctions.Inference.Models;

/// <summary>
/// <c>model.json</c>: everything that is known of one version of a model. It lists each file with its hash, so a
/// version is whole exactly when its card can be read.
/// </summary>
public sealed record ModelCard
{
    /// <summary>The version of the card's own layout: 1.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The model's name: lower-case letters, digits and hyphens, 1 to 63 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The version's name: letters, digits, dots, hyphens and underscores, 1 to 64 characters.</summary>
    public required string Version { get; init; }

    /// <summary>What the networks are, e.g. <c>cyclegan</c>, <c>pix2pix</c>, <c>stylegan2</c> or <c>onnx</c> for a file from elsewhere.</summary>
    public required string Architecture { get; init; }

    /// <summary>One sentence for people.</summary>
    public string? Description { get; init; }

    /// <summary>The translators by direction (<c>AtoB</c>, <c>BtoA</c>).</summary>
    public IReadOnlyDictionary<string, TranslatorCard> Translators { get; init; } = new Dictionary<string, TranslatorCard>();

    /// <summary>How images are generated, where this is a generator (<c>stylegan</c>, <c>stylegan2</c>).</summary>
    public GeneratorCard? Generator { get; init; }

    /// <summary>The version's files by name, without the card itself.</summary>
    public required IReadOnlyDictionary<string, ModelFileCard> Files { get; init; }

    /// <summary>The architecture's hyperparameters.</summary>
    public JsonObject? Configuration { get; init; }

    /// <summary>The dataset's hash and counts.</summary>
    public JsonObject? Dataset { get; init; }

    /// <summary>The training run: its id, steps and the command.</summary>
    public JsonObject? Training { get; init; }

    /// <summary>Metrics by name.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    /// <summary>When the version was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>By which program and version it was made.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>The files that translators and generator run, whether <see cref="Files"/> lists them or not.</summary>
    public IEnumerable<string> NetworkFiles() => Translators.Values.Select(translator => translator.File).Concat(Generator?.NetworkFiles() ?? []);
}

/// <summary>One file of a version.</summary>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
/// <param name="Bytes">The file's length.</param>
public sealed record ModelFileCard(string Sha256, long Bytes);

/// <summary>How one ONNX file translates an image: RGB planes (N,3,H,W) in, RGB planes of the same size out.</summary>
public sealed record TranslatorCard
{
    /// <summary>The ONNX file's name within the version's folder.</summary>
    public required string File { get; init; }

    /// <summary>The graph's input tensor.</summary>
    public string Input { get; init; } = "input";

    /// <summary>The graph's output tensor.</summary>
    public string Output { get; init; } = "output";

    /// <summary>What a black and a white pixel are for the network: [-1, 1] for CycleGAN.</summary>
    public IReadOnlyList<double> ValueRange { get; init; } = [-1, 1];

    /// <summary>Width and height must be multiples of this.</summary>
    public int SizeMultiple { get; init; } = 4;

    /// <summary>Width and height must be at least this.</summary>
    public int MinSize { get; init; } = 16;

    /// <summary>The only height and width that the graph takes, where it is not dynamic.</summary>
    public IReadOnlyList<int>? FixedSize { get; init; }
}
