using GanFunctions.Inference;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>A dataset in a folder of this machine.</summary>
internal sealed class FolderDatasetSource : IDatasetSource
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly string _folder;
    private readonly ReadBuffer _buffer = new();

    private FolderDatasetSource(string folder, IReadOnlyList<string> paths)
    {
        _folder = folder;
        Paths = paths;
    }

    public IReadOnlyList<string> Paths { get; }

    /// <summary>Lists a folder.</summary>
    /// <exception cref="InputRejectedException"><c>too-many-files</c> or <c>too-large</c>.</exception>
    public static FolderDatasetSource Open(string folder, IntakeLimits limits)
    {
        List<string> paths = [];
        long bytes = 0;
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*", Everything))
        {
            paths.Add(Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/'));
            bytes += file.Length;
            if (paths.Count > limits.MaxFiles)
            {
                throw DatasetRefusals.TooManyFiles(folder, limits);
            }
        }

        return bytes <= limits.MaxUnpackedBytes ? new FolderDatasetSource(folder, paths) : throw DatasetRefusals.TooLarge(folder, bytes, limits);
    }

    public async Task<ReadOnlyMemory<byte>> ReadAsync(string path, long maxBytes, CancellationToken ct)
    {
        await using FileStream file = new(Path.Combine(_folder, path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        return await _buffer.FillAsync(file, file.Length, maxBytes, path, ct);
    }

    public Task<string?> HashAsync(CancellationToken ct) => Task.FromResult<string?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
