using GanFunctions.Inference;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>The files of a dataset that is being looked at, be it a folder or a zip file.</summary>
internal interface IDatasetSource : IAsyncDisposable
{
    /// <summary>The files' relative paths, with forward slashes; folders end in one.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">One of <see cref="Paths"/>.</param>
    /// <param name="maxBytes">How long it may be.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <returns>Its bytes, valid until the next call.</returns>
    /// <exception cref="InputRejectedException"><c>file-too-large</c> or <c>damaged-file</c>.</exception>
    public Task<ReadOnlyMemory<byte>> ReadAsync(string path, long maxBytes, CancellationToken ct);

    /// <summary>The hash of the dataset as one file, 64 lower-case hexadecimal digits; null for a folder.</summary>
    public Task<string?> HashAsync(CancellationToken ct);
}
