using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Events;

/// <summary>What an event carries.</summary>
public abstract record EventData
{
    /// <summary>The event's type, one of <see cref="EventTypes"/>.</summary>
    internal abstract string Type { get; }

    /// <summary>What the event is about, as a path below the storage account.</summary>
    internal abstract string Subject { get; }
}

/// <summary>An image was translated.</summary>
/// <param name="Blob">The image's name in <c>images</c>.</param>
/// <param name="ETag">Its ETag, without quotes.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">The version that translated it.</param>
/// <param name="Direction">The direction.</param>
/// <param name="OutputContainer">Where the result lies.</param>
/// <param name="OutputBlob">The result's name there.</param>
/// <param name="Width">The result's width in pixels.</param>
/// <param name="Height">The result's height in pixels.</param>
/// <param name="Milliseconds">From the image's opening to the encoded result.</param>
public sealed record ImageTranslated(
    string Blob, string ETag, string Model, string Version, string Direction, string OutputContainer, string OutputBlob, int Width, int Height, double Milliseconds)
    : EventData
{
    internal override string Type => EventTypes.ImageTranslated;

    internal override string Subject => $"images/{Blob}";
}

/// <summary>An image, or a request for images, was refused.</summary>
/// <param name="Blob">Its name in its container.</param>
/// <param name="ETag">Its ETag; null where its name alone was refused.</param>
/// <param name="Code">The reason, in kebab-case.</param>
/// <param name="Reason">What is wrong, as one sentence.</param>
/// <param name="Remedy">What to do about it, as one sentence.</param>
/// <param name="Record">The record's name in <c>rejected</c>.</param>
public sealed record ImageRejected(string Blob, string? ETag, string Code, string Reason, string Remedy, string Record) : EventData
{
    /// <summary>Where it lies: <c>images</c>, or <c>requests</c>.</summary>
    public string Container { get; init; } = Containers.Images;

    internal override string Type => EventTypes.ImageRejected;

    internal override string Subject => $"{Container}/{Blob}";
}

/// <summary>Images were generated.</summary>
/// <param name="Request">The request's name in <c>requests</c>.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">The version that generated them.</param>
/// <param name="OutputContainer">Where the images lie.</param>
/// <param name="OutputBlobs">Their names there; the first hundred where there are more.</param>
public sealed record ImagesGenerated(string Request, string Model, string Version, string OutputContainer, IReadOnlyList<string> OutputBlobs) : EventData
{
    /// <summary>How many files there are.</summary>
    public required int Count { get; init; }

    /// <summary>The name of <c>result.json</c> there, which lists them all.</summary>
    public required string Result { get; init; }

    internal override string Type => EventTypes.ImagesGenerated;

    internal override string Subject => $"requests/{Request}";
}

/// <summary>A trainer was started.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Model">The model.</param>
/// <param name="Dataset">The dataset's name in <c>datasets</c>.</param>
/// <param name="Attempt">Which start this is, from 1.</param>
public sealed record TrainingStarted(string RunId, string Model, string Dataset, int Attempt) : EventData
{
    internal override string Type => EventTypes.TrainingStarted;

    internal override string Subject => $"runs/{RunId}";
}

/// <summary>A training went on.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Model">The model.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps altogether.</param>
/// <param name="Epoch">The epoch in progress, from 1.</param>
/// <param name="ImagesPerSecond">Training images of each domain a second.</param>
/// <param name="EtaSeconds">Seconds left at this pace; null where the pace is not known.</param>
/// <param name="Losses">The losses by name.</param>
public sealed record TrainingProgressed(
    string RunId, string Model, long Step, long Steps, int Epoch, double ImagesPerSecond, double? EtaSeconds, IReadOnlyDictionary<string, double> Losses)
    : EventData
{
    internal override string Type => EventTypes.TrainingProgressed;

    internal override string Subject => $"runs/{RunId}";
}

/// <summary>A run succeeded.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">The version that was published.</param>
/// <param name="Promoted">Whether it was made current.</param>
/// <param name="Reason">Why it was not.</param>
/// <param name="Metrics">Its metrics by name.</param>
public sealed record TrainingCompleted(
    string RunId, string Model, string Version, bool Promoted, string? Reason, IReadOnlyDictionary<string, double> Metrics) : EventData
{
    internal override string Type => EventTypes.TrainingCompleted;

    internal override string Subject => $"runs/{RunId}";
}

/// <summary>A run failed or was cancelled.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Model">The model.</param>
/// <param name="State">Failed, or Cancelled.</param>
/// <param name="Code">The reason, in kebab-case.</param>
/// <param name="Reason">Why, as one sentence.</param>
/// <param name="Remedy">What to do about it, as one sentence.</param>
public sealed record TrainingFailed(string RunId, string Model, RunState State, string Code, string Reason, string Remedy) : EventData
{
    internal override string Type => EventTypes.TrainingFailed;

    internal override string Subject => $"runs/{RunId}";
}

/// <summary>A version was published.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="RunId">The run that it comes from.</param>
public sealed record ModelPublished(string Model, string Version, string? RunId) : EventData
{
    internal override string Type => EventTypes.ModelPublished;

    internal override string Subject => $"models/{Model}/{Version}";
}

/// <summary>A version was made current.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="Previous">The version that was current before; null where none was.</param>
/// <param name="RunId">The run that it comes from.</param>
public sealed record ModelPromoted(string Model, string Version, string? Previous, string? RunId) : EventData
{
    internal override string Type => EventTypes.ModelPromoted;

    internal override string Subject => $"models/{Model}/{Version}";
}
