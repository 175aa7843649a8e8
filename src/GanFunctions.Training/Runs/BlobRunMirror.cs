using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Checkpoints;

namespace GanFunctions.Training.Runs;

/// <summary>
/// Copies a run's folder to the container <c>runs</c>: files when they are whole, and what says that others are whole after
/// them.
/// </summary>
/// <param name="runs">The container.</param>
/// <param name="runId">The run.</param>
/// <param name="workspace">The folder.</param>
/// <param name="keep">Checkpoints kept.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class BlobRunMirror(BlobContainerClient runs, string runId, RunWorkspace workspace, int keep, TimeProvider clock) : IRunMirror
{
    private readonly Dictionary<string, DateTime> _uploaded = new(StringComparer.Ordinal);
    private readonly GrowingUpload _metrics = new(clock);
    private readonly GrowingUpload _log = new(clock);
    private int _asked;
    private int _completed;

    /// <inheritdoc/>
    public async Task<bool> BeatAsync(CancellationToken cancellation)
    {
        await UploadTextAsync(RunBlobs.Progress, cancellation).ConfigureAwait(false);
        return await Blob(RunBlobs.Cancel).ExistsAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task SyncAsync(CancellationToken cancellation)
    {
        // Looked for first: whoever goes on from a checkpoint on another machine needs the metrics up to it.
        string[] samples = [.. Files(RunBlobs.Samples, "*.png").Select(path => RunBlobs.Samples + Path.GetFileName(path)).Where(IsNew)];
        string[] checkpoints = [.. Checkpoints().Select(name => $"{RunBlobs.Checkpoints}{name}/").Where(folder => IsNew(folder + CheckpointCard.FileName))];
        int asked = Volatile.Read(ref _asked);
        bool complete = asked != _completed || samples.Length + checkpoints.Length > 0;
        await UploadGrowingAsync(RunBlobs.Metrics, _metrics, complete, cancellation).ConfigureAwait(false);
        await UploadGrowingAsync(RunBlobs.Log, _log, complete, cancellation).ConfigureAwait(false);
        _completed = asked;
        foreach (string sample in samples)
        {
            await UploadOnceAsync(sample, cancellation).ConfigureAwait(false);
        }

        bool changed = false;
        foreach (string folder in checkpoints)
        {
            changed |= await UploadFolderAsync(folder, CheckpointCard.FileName, cancellation).ConfigureAwait(false);
        }

        if (changed)
        {
            await PruneAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Complete() => Interlocked.Increment(ref _asked);

    /// <inheritdoc/>
    public async Task FinishAsync(CancellationToken cancellation)
    {
        Complete();
        await SyncAsync(cancellation).ConfigureAwait(false);
        await UploadFolderAsync(RunBlobs.Export, ModelCardSerializer.FileName, cancellation).ConfigureAwait(false);
        await UploadTextAsync(RunBlobs.Progress, cancellation).ConfigureAwait(false);
        await UploadTextAsync(RunBlobs.Result, cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes the result of an earlier attempt, so that nobody takes it for this one's.</summary>
    public Task ForgetResultAsync(CancellationToken cancellation) => Blob(RunBlobs.Result).DeleteIfExistsAsync(cancellationToken: cancellation);

    // Those to publish first: those to go on from need them.
    private IEnumerable<string> Checkpoints()
    {
        string folder = workspace.PathOf(RunBlobs.Checkpoints);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => name[0] != '.').Order(StringComparer.Ordinal)]
            : [];
    }

    private IEnumerable<string> Files(string name, string pattern)
    {
        string folder = workspace.PathOf(name);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal)] : [];
    }

    private async Task<bool> UploadFolderAsync(string folder, string last, CancellationToken cancellation)
    {
        string lastPath = Path.Combine(workspace.PathOf(folder), last);
        if (!IsNew(folder + last))
        {
            return false;
        }

        try
        {
            if (await IsSameAsync(folder + last, lastPath, cancellation).ConfigureAwait(false))
            {
                Remember(folder + last, File.GetLastWriteTimeUtc(lastPath));
                return false;
            }

            await Blob(folder + last).DeleteIfExistsAsync(cancellationToken: cancellation).ConfigureAwait(false);
            foreach (string file in Files(folder, "*").Where(file => Path.GetFileName(file) != last))
            {
                await UploadAsync(folder + Path.GetFileName(file), file, cancellation).ConfigureAwait(false);
            }

            await UploadOnceAsync(folder + last, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // It was pruned meanwhile.
            return false;
        }
    }

    private async Task<bool> IsSameAsync(string name, string path, CancellationToken cancellation)
    {
        try
        {
            BlobDownloadResult there = await Blob(name).DownloadContentAsync(cancellation).ConfigureAwait(false);
            byte[] here = await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false);
            return there.Content.ToMemory().Span.SequenceEqual(here);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return false;
        }
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        HashSet<string> here = [.. Checkpoints()];
        List<string> there = await CheckpointNamesAsync(cancellation).ConfigureAwait(false);
        string[] steps = [.. there.Where(name => IsStep(name)).OrderDescending(StringComparer.Ordinal)];
        bool isHistoryHere = here.Count(IsStep) >= keep;
        IEnumerable<string> superfluous = steps.Skip(keep).Where(name => !here.Contains(name))
            .Concat(isHistoryHere ? there.Where(name => !here.Contains(name)) : []);
        foreach (string name in superfluous.Distinct().ToArray())
        {
            // What says that it is whole goes first.
            await Blob($"{RunBlobs.Checkpoints}{name}/{CheckpointCard.FileName}").DeleteIfExistsAsync(cancellationToken: cancellation).ConfigureAwait(false);
            var rest = new GetBlobsOptions { Prefix = RunBlobs.Of(runId, $"{RunBlobs.Checkpoints}{name}/") };
            await foreach (BlobItem blob in runs.GetBlobsAsync(rest, cancellation).ConfigureAwait(false))
            {
                await runs.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<List<string>> CheckpointNamesAsync(CancellationToken cancellation)
    {
        List<string> names = [];
        var folders = new GetBlobsByHierarchyOptions { Prefix = RunBlobs.Of(runId, RunBlobs.Checkpoints), Delimiter = "/" };
        await foreach (BlobHierarchyItem item in runs.GetBlobsByHierarchyAsync(folders, cancellation).ConfigureAwait(false))
        {
            if (item.IsPrefix)
            {
                names.Add(item.Prefix.TrimEnd('/').Split('/')[^1]);
            }
        }

        return names;
    }

    private static bool IsStep(string name) => name.StartsWith(CheckpointStore.StepPrefix, StringComparison.Ordinal);

    private async Task UploadGrowingAsync(string name, GrowingUpload upload, bool complete, CancellationToken cancellation)
    {
        if (IsNew(name) && (complete || upload.Pays(new FileInfo(workspace.PathOf(name)).Length)))
        {
            upload.Done(await UploadWholeAsync(name, cancellation).ConfigureAwait(false));
        }
    }

    private async Task UploadTextAsync(string name, CancellationToken cancellation)
    {
        if (IsNew(name))
        {
            await UploadWholeAsync(name, cancellation).ConfigureAwait(false);
        }
    }

    // Read as a whole first: it may grow while it is uploaded.
    private async Task<int> UploadWholeAsync(string name, CancellationToken cancellation)
    {
        string path = workspace.PathOf(name);
        DateTime written = File.GetLastWriteTimeUtc(path);
        byte[] content;
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using (file.ConfigureAwait(false))
        {
            content = new byte[file.Length];
            await file.ReadExactlyAsync(content, cancellation).ConfigureAwait(false);
        }

        var headers = new BlobHttpHeaders { ContentType = name.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "text/plain; charset=utf-8" };
        await Blob(name).UploadAsync(BinaryData.FromBytes(content), new BlobUploadOptions { HttpHeaders = headers }, cancellation).ConfigureAwait(false);
        Remember(name, written);
        return content.Length;
    }

    private async Task UploadOnceAsync(string name, CancellationToken cancellation)
    {
        string path = workspace.PathOf(name);
        if (IsNew(name))
        {
            DateTime written = File.GetLastWriteTimeUtc(path);
            await UploadAsync(name, path, cancellation).ConfigureAwait(false);
            Remember(name, written);
        }
    }

    private async Task UploadAsync(string name, string path, CancellationToken cancellation)
    {
        var headers = new BlobHttpHeaders
        {
            ContentType = Path.GetExtension(name) switch
            {
                ".json" => "application/json",
                ".png" => "image/png",
                _ => "application/octet-stream",
            },
        };
        await Blob(name).UploadAsync(path, new BlobUploadOptions { HttpHeaders = headers }, cancellation).ConfigureAwait(false);
    }

    // The heartbeat and the upload of the rest run side by side.
    private bool IsNew(string name)
    {
        string path = workspace.PathOf(name);
        lock (_uploaded)
        {
            return File.Exists(path) && !(_uploaded.TryGetValue(name, out DateTime written) && written == File.GetLastWriteTimeUtc(path));
        }
    }

    private void Remember(string name, DateTime written)
    {
        lock (_uploaded)
        {
            _uploaded[name] = written;
        }
    }

    private BlobClient Blob(string name) => runs.GetBlobClient(RunBlobs.Of(runId, name));
}
