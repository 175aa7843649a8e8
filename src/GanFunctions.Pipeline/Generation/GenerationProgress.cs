namespace GanFunctions.Pipeline.Generation;

/// <summary><c>generated/{model}/{name}/progress.json</c>: how far a request is that is not done.</summary>
public sealed record GenerationProgress
{
    /// <summary>The name of the file within its folder.</summary>
    public const string FileName = "progress.json";

    /// <summary>The version of this layout: 1.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The request's name in <c>requests</c>.</summary>
    public required string Request { get; init; }

    /// <summary>The ETag, without quotes, of the request that is served.</summary>
    public required string SourceETag { get; init; }

    /// <summary>What is being done.</summary>
    public required GenerationState State { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The version that generates all images of the request, also after an interruption.</summary>
    public required string Version { get; init; }

    /// <summary>The image whose style is taken by all images of the request, also after an interruption.</summary>
    public GenerationReference? Reference { get; init; }

    /// <summary>Images that are done.</summary>
    public required int Done { get; init; }

    /// <summary>Images altogether.</summary>
    public required int Total { get; init; }

    /// <summary>The pace since the work was begun or resumed; null before the first image.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Seconds left at this pace; null where the pace is not known.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>When this was written.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What is done about a request that has no result.</summary>
public enum GenerationState
{
    /// <summary>Images are made.</summary>
    Generating,

    /// <summary>It was cancelled.</summary>
    Cancelled,
}
