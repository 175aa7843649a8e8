namespace GanFunctions.Pipeline.Storage;

/// <summary>The containers of the storage contract.</summary>
public static class Containers
{
    /// <summary>Images to translate, written by users.</summary>
    public const string Images = "images";

    /// <summary>Translated images.</summary>
    public const string Translated = "translated";

    /// <summary>Requests for generated images, written by users.</summary>
    public const string Requests = "requests";

    /// <summary>Generated images.</summary>
    public const string Generated = "generated";

    /// <summary>Training datasets, written by users.</summary>
    public const string Datasets = "datasets";

    /// <summary>Versions of models and the pointers to the current ones.</summary>
    public const string Models = "models";

    /// <summary>Training runs.</summary>
    public const string Runs = "runs";

    /// <summary>What was refused, and why.</summary>
    public const string Rejected = "rejected";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Images, Translated, Requests, Generated, Datasets, Models, Runs, Rejected];
}
