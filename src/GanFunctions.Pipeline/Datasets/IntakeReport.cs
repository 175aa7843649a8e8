namespace GanFunctions.Pipeline.Datasets;

/// <summary>What was found in a dataset.</summary>
public sealed record IntakeReport
{
    /// <summary>How the dataset is laid out.</summary>
    public required DatasetLayout Layout { get; init; }

    /// <summary>The files of each folder that matters, by its role (<c>trainA</c>, <c>testB</c>, <c>train</c>, <c>val</c>, <c>images</c>).</summary>
    public IReadOnlyDictionary<string, FolderReport> Folders { get; init; } = new Dictionary<string, FolderReport>();

    /// <summary>What becomes squares of one resolution, where images are generated; else null.</summary>
    public SquareReport? Squares { get; init; }

    /// <summary>Files of other kinds that were ignored.</summary>
    public int Ignored { get; init; }

    /// <summary>Images that equal an earlier one, by path; the first hundred.</summary>
    public IReadOnlyList<string> Duplicates { get; init; } = [];

    /// <summary>How many images equal an earlier one.</summary>
    public int DuplicateCount { get; init; }

    /// <summary>Images that cannot be read, with the reason; the first hundred. They are left out of the training.</summary>
    public IReadOnlyList<UnreadableFile> Unreadable { get; init; } = [];

    /// <summary>How many images cannot be read.</summary>
    public int UnreadableCount { get; init; }

    /// <summary>What a person should know though it does not stop the run.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>One folder of a dataset.</summary>
/// <param name="Images">Images that can be read.</param>
/// <param name="Bytes">Their length, unpacked.</param>
/// <param name="Formats">How many there are of each format (<c>png</c>, <c>jpeg</c>, ...).</param>
/// <param name="MinWidth">The narrowest, in pixels.</param>
/// <param name="MinHeight">The lowest.</param>
/// <param name="MaxWidth">The widest.</param>
/// <param name="MaxHeight">The highest.</param>
public sealed record FolderReport(
    int Images, long Bytes, IReadOnlyDictionary<string, int> Formats, int MinWidth, int MinHeight, int MaxWidth, int MaxHeight);

/// <summary>What images of any size lose as they become squares.</summary>
/// <param name="NotSquare">Images whose width is not their height: their middles are cut out, or they are fitted in.</param>
/// <param name="Sizes">The most frequent sizes of those, as in <c>640x480</c>, and how many there are of each.</param>
/// <param name="Smaller">Images whose shorter side is below the resolution: they are enlarged.</param>
/// <param name="Transparent">Images with transparent pixels: they are laid on white.</param>
public sealed record SquareReport(int NotSquare, IReadOnlyDictionary<string, int> Sizes, int Smaller, int Transparent);

/// <summary>An image that cannot be read.</summary>
/// <param name="Path">Where it lies within the dataset.</param>
/// <param name="Reason">Why, as one sentence.</param>
public sealed record UnreadableFile(string Path, string Reason);

/// <summary>How a dataset is laid out.</summary>
public enum DatasetLayout
{
    /// <summary><c>trainA</c>, <c>trainB</c> and possibly <c>testA</c>, <c>testB</c>; or <c>A</c> and <c>B</c>.</summary>
    Unpaired,

    /// <summary><c>train</c> and possibly <c>val</c>, <c>test</c>: images that hold input and target side by side.</summary>
    Paired,

    /// <summary>Images in any folders.</summary>
    Plain,
}
