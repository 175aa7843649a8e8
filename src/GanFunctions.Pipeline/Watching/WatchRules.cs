using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Watching;

/// <summary>What is watched, and how it is told what is done.</summary>
/// <param name="Container">Where inputs land.</param>
/// <param name="Results">Where a blob whose metadata name an input and its ETag says that this is done.</param>
/// <param name="FailureCode">The code of an input that failed too often.</param>
/// <param name="Failure">What then could not be done, as the beginning of a sentence.</param>
/// <param name="Noun">What an input is called.</param>
public sealed record WatchRules(string Container, string Results, string FailureCode, string Failure, string Noun)
{
    /// <summary>Images become translations.</summary>
    public static WatchRules Images { get; } =
        new(Containers.Images, Containers.Translated, "translation-failed", "The image could not be translated", "image");

    /// <summary>Requests become generated images.</summary>
    public static WatchRules Requests { get; } =
        new(Containers.Requests, Containers.Generated, "generation-failed", "The request could not be served", "request")
        {
            HoldSuffix = ".cancel",
        };

    /// <summary>A blob named like an input with this behind it is none itself and holds that input back while it is there.</summary>
    public string? HoldSuffix { get; init; }
}
