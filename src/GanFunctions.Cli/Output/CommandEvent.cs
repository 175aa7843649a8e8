using System.Text.Json.Serialization;

namespace GanFunctions.Cli.Output;

/// <summary>Something a command has to say: one line for people, one JSON object for scripts.</summary>
[JsonDerivedType(typeof(HostStarted))]
[JsonDerivedType(typeof(ModelReady))]
[JsonDerivedType(typeof(ImageTranslated))]
[JsonDerivedType(typeof(ImageGenerated))]
[JsonDerivedType(typeof(ImageRejected))]
[JsonDerivedType(typeof(DatasetReady))]
[JsonDerivedType(typeof(RunStateChanged))]
[JsonDerivedType(typeof(RunProgressed))]
[JsonDerivedType(typeof(RunEvaluated))]
[JsonDerivedType(typeof(CommandFailed))]
[JsonDerivedType(typeof(WorkDone))]
public abstract record CommandEvent
{
    private protected CommandEvent(string name) => Event = name;

    /// <summary>What happened, in lower case.</summary>
    [JsonPropertyOrder(-1)]
    public string Event { get; }
}

/// <summary>The host has its storage and is about to work.</summary>
/// <param name="Storage">The address of the blob service.</param>
/// <param name="Local"><c>owned</c> or <c>shared</c> where it is local storage that this host or another one runs.</param>
/// <param name="Provider">What runs the networks.</param>
/// <param name="Reason">Why it does.</param>
/// <param name="Api">Where the HTTP API is served; null where it is not.</param>
public sealed record HostStarted(string Storage, string? Local, string Provider, string Reason, Uri? Api) : CommandEvent("started");

/// <summary>A model serves.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Version">Its current version.</param>
/// <param name="Published">Whether this command put the version into the registry.</param>
public sealed record ModelReady(string Model, string Version, bool Published) : CommandEvent("model");

/// <summary>An image was translated.</summary>
public sealed record ImageTranslated() : CommandEvent("translated")
{
    /// <summary>The blob's path with its container, where it came from storage.</summary>
    public string? Blob { get; init; }

    /// <summary>The file, where it came from one.</summary>
    public string? Input { get; init; }

    /// <summary>The blob's path with its container, or the file, that holds the translation.</summary>
    public required string Output { get; init; }

    /// <summary>The address of the translation in storage.</summary>
    public string? Url { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The version that translated.</summary>
    public required string Version { get; init; }

    /// <summary>The direction (<c>AtoB</c>, <c>BtoA</c>).</summary>
    public required string Direction { get; init; }

    /// <summary>Columns.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>From the first byte read to the last byte written.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>What ran the network.</summary>
    public string? Provider { get; init; }
}

/// <summary>A file of generated images was written, or a request in storage was served.</summary>
public sealed record ImageGenerated() : CommandEvent("generated")
{
    /// <summary>The request's path with its container, where it came from storage.</summary>
    public string? Blob { get; init; }

    /// <summary>The file, or the path with its container of the request's <c>result.json</c>.</summary>
    public required string Output { get; init; }

    /// <summary>The address of the first file in storage.</summary>
    public string? Url { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The version that generated.</summary>
    public required string Version { get; init; }

    /// <summary>Images in the file, or of the request.</summary>
    public required int Count { get; init; }

    /// <summary>Columns of a file.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of a file.</summary>
    public required int Height { get; init; }

    /// <summary>What ran the networks.</summary>
    public required string Provider { get; init; }
}

/// <summary>An input was refused, for good.</summary>
/// <param name="Code">The reason in kebab-case.</param>
/// <param name="Reason">What is wrong with which input.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record ImageRejected(string Code, string Reason, string Remedy) : CommandEvent("rejected")
{
    /// <summary>The blob's path with its container, where it came from storage.</summary>
    public string? Blob { get; init; }

    /// <summary>The file, where it came from one.</summary>
    public string? Input { get; init; }
}

/// <summary>The command could not go on.</summary>
/// <param name="ExitCode">What the process returns.</param>
/// <param name="Reason">What is wrong with what.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record CommandFailed(int ExitCode, string Reason, string Remedy) : CommandEvent("failed");

/// <summary>All is done, or the host was asked to end.</summary>
/// <param name="Translated">How many images were translated.</param>
/// <param name="Rejected">How many inputs were refused.</param>
public sealed record WorkDone(int Translated, int Rejected) : CommandEvent("done")
{
    /// <summary>How many images were generated; left out where none was asked for.</summary>
    public int? Generated { get; init; }
}
