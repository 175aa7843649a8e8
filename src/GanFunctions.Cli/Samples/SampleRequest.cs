using GanFunctions.Pipeline.Generation;

namespace GanFunctions.Cli.Samples;

/// <summary>A request for images that comes with the repository.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Reference">The image whose style it takes, where it takes one.</param>
public sealed record SampleRequest(string Path, ReferenceRequest? Reference)
{
    /// <summary>Which of the sample photos the reference is: the blob's name without the model's; null without a reference.</summary>
    public string? Photo => Reference?.Blob[(Reference.Blob.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>Reads a request.</summary>
    /// <exception cref="Inference.InputRejectedException">It is not valid.</exception>
    public static SampleRequest Read(string path) => new(path, GenerationRequestReader.Read(File.ReadAllBytes(path), path).Reference);
}
