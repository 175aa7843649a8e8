using GanFunctions.Inference.Generation;

namespace GanFunctions.Pipeline.Generation;

/// <summary><c>generated/{model}/{name}/result.json</c>: what was made, and by what. It is written last.</summary>
public sealed record GenerationResult
{
    /// <summary>The name of the file within its folder.</summary>
    public const string FileName = "result.json";

    /// <summary>The version of this layout: 1.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The request's name in <c>requests</c>.</summary>
    public required string Request { get; init; }

    /// <summary>The ETag, without quotes, of the request that was served.</summary>
    public required string SourceETag { get; init; }

    /// <summary>The SHA-256 of that request, 64 lower-case hexadecimal digits.</summary>
    public required string SourceSha256 { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The version that generated the images.</summary>
    public required string Version { get; init; }

    /// <summary>One file an image, or one for all.</summary>
    public required GenerationLayout Layout { get; init; }

    /// <summary>Images that were computed: the files, or the cells or frames of the one file.</summary>
    public required int Count { get; init; }

    /// <summary>Width of a file in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height of a file in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Truncation.</summary>
    public required double Psi { get; init; }

    /// <summary>How many layers were truncated.</summary>
    public required int Cutoff { get; init; }

    /// <summary>What noise was added.</summary>
    public required NoiseMode Noise { get; init; }

    /// <summary>The image whose style was taken.</summary>
    public GenerationReference? Reference { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<GeneratedFile> Files { get; init; }

    /// <summary>What ran the networks: <c>Cpu</c> or <c>Cuda</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>When it was done.</summary>
    public required DateTimeOffset CompletedAt { get; init; }
}

/// <summary>An image whose style was taken.</summary>
/// <param name="Image">Its container and name.</param>
/// <param name="ETag">The ETag, without quotes, of what was read.</param>
/// <param name="Sha256">Its SHA-256.</param>
public sealed record GenerationReference(string Image, string ETag, string Sha256);

/// <summary>A file that was made.</summary>
/// <param name="Name">Its name beside <c>result.json</c>.</param>
/// <param name="Sha256">Its SHA-256, 64 lower-case hexadecimal digits.</param>
/// <param name="Bytes">Its length.</param>
public sealed record GeneratedFile(string Name, string Sha256, long Bytes);
