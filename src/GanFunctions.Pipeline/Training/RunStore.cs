using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Training;

/// <summary>The container <c>runs</c>.</summary>
public sealed class RunStore
{
    /// <summary>The code of a refusal that names a run which is not there.</summary>
    internal const string UnknownCode = "unknown-run";

    /// <summary>Whoever drives runs on one machine holds it.</summary>
    internal const string HostLock = "host.lock";

    /// <summary>The holder that drives all runs.</summary>
    internal const string HostHolder = "host";

    /// <summary>The path, with its container, of what a service leaves that trains what lies in this storage.</summary>
    public const string ServiceMark = Containers.Runs + "/" + Service;

    internal const string Service = "service.json";

    // Keeps the dataset of a deleted run, still in its container, from starting the same run again.
    private const string Deleted = "deleted.json";

    // What a message asked for beyond the dataset.
    private const string Settings = "settings.json";

    private readonly BlobContainerClient _container;
    private readonly TimeProvider _time;
    private IReadOnlyDictionary<string, Listed> _listed = new Dictionary<string, Listed>();

    /// <summary>Opens the runs of a storage account.</summary>
    /// <param name="storage">The account.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public RunStore(GanStorage storage, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _container = storage.Container(Containers.Runs);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>A blob of a run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="name">A name of <see cref="RunBlobs"/>.</param>
    /// <exception cref="InputRejectedException"><c>unknown-run</c>: no run can have this id.</exception>
    public BlobClient Blob(string runId, string name) =>
        RunId.IsRunId(runId) ? _container.GetBlobClient(RunBlobs.Of(runId, name)) : throw Unknown(runId);

    /// <summary>Reads <c>run.json</c>; null where there is no such run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException"><c>invalid-run</c>: the document cannot be read.</exception>
    public async Task<TrainingRun?> GetAsync(string runId, CancellationToken ct = default) => (await ReadAsync(runId, ct))?.Run;

    /// <summary>All runs that can be read, the newest first. What has not changed since this store listed it is not read again.</summary>
    /// <param name="ct">Stops the work.</param>
    public async Task<IReadOnlyList<TrainingRun>> ListAsync(CancellationToken ct = default)
    {
        IReadOnlyDictionary<string, Listed> before = _listed;
        Dictionary<string, Listed> present = [];
        await foreach (BlobItem item in _container.GetBlobsAsync(new GetBlobsOptions(), ct))
        {
            if (RunOf(item.Name) is not { } runId)
            {
                continue;
            }

            ETag etag = item.Properties.ETag.GetValueOrDefault();
            present[runId] = before.TryGetValue(runId, out Listed? known) && known.ETag == etag ? known : new Listed(etag, await TryGetAsync(runId, ct));
        }

        _listed = present;
        return [.. present.Values.Select(listed => listed.Run).OfType<TrainingRun>()
            .OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.RunId, StringComparer.Ordinal)];
    }

    /// <summary>Creates <c>run.json</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="ct">Stops the work.</param>
    /// <returns>Whether it was created; false where the run exists or was deleted.</returns>
    public async Task<bool> TryCreateAsync(TrainingRun run, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return !await Blob(run.RunId, Deleted).ExistsAsync(ct) &&
            await TryUploadAsync(run with { UpdatedAt = _time.GetUtcNow() }, new BlobRequestConditions { IfNoneMatch = ETag.All }, ct) is not null;
    }

    /// <summary>Replaces <c>run.json</c> unless someone else has since it was read.</summary>
    /// <param name="run">The run.</param>
    /// <param name="etag">The ETag with which it was read.</param>
    /// <param name="ct">Stops the work.</param>
    /// <returns>The new ETag; null where someone else wrote first.</returns>
    public Task<ETag?> WriteAsync(TrainingRun run, ETag etag, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return TryUploadAsync(run with { UpdatedAt = _time.GetUtcNow() }, new BlobRequestConditions { IfMatch = etag }, ct);
    }

    /// <summary>Changes <c>run.json</c>, anew where someone else wrote in between.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="change">Makes the new document of the present one.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException"><c>unknown-run</c> or <c>invalid-run</c>.</exception>
    public async Task<TrainingRun> UpdateAsync(string runId, Func<TrainingRun, TrainingRun> change, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        while (true)
        {
            (TrainingRun run, ETag etag) = await ReadAsync(runId, ct) ?? throw Unknown(runId);
            TrainingRun changed = change(run) with { UpdatedAt = _time.GetUtcNow() };
            if (await TryUploadAsync(changed, new BlobRequestConditions { IfMatch = etag }, ct) is not null)
            {
                return changed;
            }
        }
    }

    /// <summary>Reads <c>progress.json</c>; null before the trainer's first.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the work.</param>
    public async Task<RunProgress?> GetProgressAsync(string runId, CancellationToken ct = default) =>
        (await ReadAsync<RunProgress>(runId, RunBlobs.Progress, ct))?.Value;

    /// <summary>Reads <c>result.json</c>; null before the trainer's end.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the work.</param>
    public async Task<RunResult?> GetResultAsync(string runId, CancellationToken ct = default) =>
        (await ReadAsync<RunResult>(runId, RunBlobs.Result, ct))?.Value;

    /// <summary>The lines of <c>metrics.jsonl</c>.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the work.</param>
    public IAsyncEnumerable<string> ReadMetricsAsync(string runId, CancellationToken ct = default) => LinesAsync(runId, RunBlobs.Metrics, ct);

    /// <summary>The lines of the trainer's log.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the work.</param>
    public IAsyncEnumerable<string> ReadLogAsync(string runId, CancellationToken ct = default) => LinesAsync(runId, RunBlobs.Log, ct);

    /// <summary>Asks the run to stop for good. Asking again changes nothing.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException"><c>unknown-run</c>, or <c>run-ended</c>.</exception>
    public async Task RequestCancelAsync(string runId, CancellationToken ct = default)
    {
        TrainingRun run = await GetAsync(runId, ct) ?? throw Unknown(runId);
        if (run.State.HasEnded())
        {
            throw new InputRejectedException(
                "run-ended", $"The run {runId} has ended already: {run.State}.", "Nothing is left to cancel.");
        }

        await Blob(runId, RunBlobs.Cancel).UploadAsync(
            BinaryData.FromBytes(ContractJson.Write(new { schema = 1, requestedAt = _time.GetUtcNow() })), overwrite: true, ct);
    }

    /// <summary>Whether the run was asked to stop.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the work.</param>
    public async Task<bool> IsCancelRequestedAsync(string runId, CancellationToken ct = default) =>
        await Blob(runId, RunBlobs.Cancel).ExistsAsync(ct);

    /// <summary>Deletes an ended run with all that it holds, but for a mark that it was; its model's versions stay.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the work; what is deleted stays deleted.</param>
    /// <exception cref="InputRejectedException"><c>unknown-run</c>, or <c>run-not-ended</c>.</exception>
    public async Task DeleteAsync(string runId, CancellationToken ct = default)
    {
        TrainingRun run = await GetAsync(runId, ct) ?? throw Unknown(runId);
        if (!run.State.HasEnded())
        {
            throw NotEnded(run, $"Cancel it first: gan runs cancel {runId}.");
        }

        // run.json last: a deletion cut short can be repeated.
        await Blob(runId, Deleted).UploadAsync(BinaryData.FromBytes(ContractJson.Write(new { schema = 1, deletedAt = _time.GetUtcNow() })), overwrite: true, ct);
        await DeleteAllAsync(runId, "", name => name is not (RunBlobs.Run or Deleted), ct);
        await Blob(runId, RunBlobs.Run).DeleteIfExistsAsync(cancellationToken: ct);
    }

    /// <summary>Whether a host, or a command that trains, works on runs of this storage now.</summary>
    /// <param name="ct">Stops the work.</param>
    public async Task<bool> AreDrivenAsync(CancellationToken ct = default) =>
        await BlobLock.HolderAsync(_container.GetBlobClient(HostLock), ct) is not null;

    /// <summary>Whether a host, or a command that trains this run, works on it on a machine of its own.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the work.</param>
    public async Task<bool> IsDrivenAsync(string runId, CancellationToken ct = default) =>
        await BlobLock.HolderAsync(_container.GetBlobClient(HostLock), ct) is { } holder && (holder.Name == HostHolder || holder.Run == runId);

    /// <summary>
    /// Whether a service, such as the Functions app, trains what lies in this storage. It has said so for good; whether it runs at
    /// this moment does not matter, since it takes runs up whenever it does.
    /// </summary>
    /// <param name="ct">Stops the work.</param>
    public async Task<bool> AreServedAsync(CancellationToken ct = default) => await _container.GetBlobClient(Service).ExistsAsync(ct);

    /// <summary>Whether the run was deleted, so that its dataset as it is starts none.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the work.</param>
    public async Task<bool> IsDeletedAsync(string runId, CancellationToken ct = default) => await Blob(runId, Deleted).ExistsAsync(ct);

    /// <summary>Queues a failed or cancelled run again; it goes on from its last checkpoint.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException"><c>unknown-run</c>, <c>run-not-ended</c> or <c>run-succeeded</c>.</exception>
    public async Task<TrainingRun> ResumeAsync(string runId, CancellationToken ct = default)
    {
        TrainingRun run = await GetAsync(runId, ct) ?? throw Unknown(runId);
        if (run.State == RunState.Succeeded)
        {
            throw new InputRejectedException(
                "run-succeeded", $"The run {runId} has succeeded; nothing is left to do.", "Upload the dataset again to train anew.");
        }

        if (!run.State.HasEnded())
        {
            throw NotEnded(run, "Wait for its end, or cancel it first.");
        }

        await Blob(runId, RunBlobs.Cancel).DeleteIfExistsAsync(cancellationToken: ct);
        await DeleteHistoryAsync(runId, ct);

        // The state last: until then nobody drives the run.
        return await UpdateAsync(
            runId,
            present => present with { State = RunState.Queued, Code = null, Reason = null, Remedy = null, Attempts = 0, EndedAt = null },
            ct);
    }

    internal Task DeleteHistoryAsync(string runId, CancellationToken ct) => DeleteAllAsync(runId, RunBlobs.History, _ => true, ct);

    internal Task WriteSettingsAsync(string runId, JsonObject settings, CancellationToken ct) =>
        Blob(runId, Settings).UploadAsync(BinaryData.FromString(settings.ToJsonString()), overwrite: true, ct);

    internal async Task<JsonObject?> ReadSettingsAsync(string runId, CancellationToken ct)
    {
        try
        {
            BlobDownloadResult blob = await Blob(runId, Settings).DownloadContentAsync(ct);
            return TrainingConfigurationReader.ParseSettings(blob.Content.ToMemory().Span);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    internal static InputRejectedException Unknown(string runId) =>
        new(UnknownCode, $"There is no run {runId}.", "List the runs with 'gan runs list'.");

    internal async Task<(TrainingRun Run, ETag ETag)?> ReadAsync(string runId, CancellationToken ct)
    {
        try
        {
            return await ReadAsync<TrainingRun>(runId, RunBlobs.Run, ct);
        }
        catch (JsonException exception)
        {
            throw new InputRejectedException(
                "invalid-run",
                $"{RunBlobs.Of(runId, RunBlobs.Run)} cannot be read: {exception.Message}",
                "Delete the blobs of the run and upload its dataset again.",
                exception);
        }
    }

    /// <summary>Reads a document of a run with its ETag; null where it is not there.</summary>
    /// <exception cref="JsonException">It cannot be read.</exception>
    internal async Task<(T Value, ETag ETag)?> ReadAsync<T>(string runId, string name, CancellationToken ct)
        where T : class
    {
        try
        {
            BlobDownloadResult blob = await Blob(runId, name).DownloadContentAsync(ct);
            return (ContractJson.Read<T>(blob.Content.ToMemory().Span), blob.Details.ETag);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>The names of a run's blobs that begin with a prefix, without the run's id.</summary>
    internal async IAsyncEnumerable<string> NamesAsync(string runId, string prefix, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (BlobItem item in _container.GetBlobsAsync(new GetBlobsOptions { Prefix = RunBlobs.Of(runId, prefix) }, ct))
        {
            yield return item.Name[(runId.Length + 1)..];
        }
    }

    private static string? RunOf(string blob)
    {
        int slash = blob.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && blob[(slash + 1)..] == RunBlobs.Run && RunId.IsRunId(blob[..slash]) ? blob[..slash] : null;
    }

    private async Task<TrainingRun?> TryGetAsync(string runId, CancellationToken ct)
    {
        try
        {
            return await GetAsync(runId, ct);
        }
        catch (InputRejectedException)
        {
            // Asked for by its id, it is refused with the reason; it must not hide the others.
            return null;
        }
    }

    private async Task DeleteAllAsync(string runId, string prefix, Func<string, bool> wanted, CancellationToken ct)
    {
        List<string> names = [];
        await foreach (string name in NamesAsync(runId, prefix, ct))
        {
            names.Add(name);
        }

        foreach (string name in names.Where(wanted))
        {
            await Blob(runId, name).DeleteIfExistsAsync(cancellationToken: ct);
        }
    }

    private async IAsyncEnumerable<string> LinesAsync(string runId, string name, [EnumeratorCancellation] CancellationToken ct)
    {
        Stream stream;
        try
        {
            stream = (await Blob(runId, name).DownloadStreamingAsync(cancellationToken: ct)).Value.Content;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            yield break;
        }

        using StreamReader reader = new(stream);
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            yield return line;
        }
    }

    private async Task<ETag?> TryUploadAsync(TrainingRun run, BlobRequestConditions conditions, CancellationToken ct)
    {
        try
        {
            BlobContentInfo written = await Blob(run.RunId, RunBlobs.Run).UploadAsync(
                BinaryData.FromBytes(ContractJson.Write(run)),
                new BlobUploadOptions { Conditions = conditions, HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" } },
                ct);
            return written.ETag;
        }
        catch (RequestFailedException exception) when (StorageFault.IsLostRace(exception))
        {
            return null;
        }
    }

    private static InputRejectedException NotEnded(TrainingRun run, string remedy) =>
        new("run-not-ended", $"The run {run.RunId} has not ended: {run.State}.", remedy);

    /// <summary>A run as it was when its document had this ETag; null where that cannot be read.</summary>
    private sealed record Listed(ETag ETag, TrainingRun? Run);
}
