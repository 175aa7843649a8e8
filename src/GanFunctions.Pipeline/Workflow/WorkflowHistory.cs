using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>One completed call of a workflow: <c>workflow/0001-validate.json</c>.</summary>
public sealed record HistoryEntry
{
    /// <summary>The version of this layout.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Which call it was, from 1.</summary>
    public required int Sequence { get; init; }

    /// <summary>The step's or event's name, or <c>delay</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What came out; null where nothing did.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>How it failed; null where it did not.</summary>
    public StepFailure? Failure { get; init; }

    /// <summary>When it completed.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>How a step failed for good.</summary>
/// <param name="Code">The code.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record StepFailure(string Code, string Reason, string Remedy);

/// <summary>A run's completed calls, in its folder.</summary>
internal sealed class WorkflowHistory(RunStore runs, string runId)
{
    /// <summary>Reads all entries, in order.</summary>
    /// <exception cref="InputRejectedException"><c>invalid-history</c>: an entry cannot be read or is missing.</exception>
    public async Task<IReadOnlyList<HistoryEntry>> ReadAsync(CancellationToken ct)
    {
        List<HistoryEntry> entries = [];
        await foreach (string name in runs.NamesAsync(runId, RunBlobs.History, ct))
        {
            try
            {
                if (await runs.ReadAsync<HistoryEntry>(runId, name, ct) is { } entry)
                {
                    entries.Add(entry.Value);
                }
            }
            catch (JsonException exception)
            {
                throw Invalid($"{RunBlobs.Of(runId, name)} cannot be read: {exception.Message}");
            }
        }

        entries.Sort((a, b) => a.Sequence.CompareTo(b.Sequence));
        return entries.Index().All(entry => entry.Item.Sequence == entry.Index + 1)
            ? entries
            : throw Invalid($"An entry of {RunBlobs.Of(runId, RunBlobs.History)} is missing.");
    }

    /// <summary>Adds an entry.</summary>
    /// <exception cref="InputRejectedException"><c>invalid-history</c>: another process adds to the same history.</exception>
    public async Task AddAsync(HistoryEntry entry, CancellationToken ct)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{RunBlobs.History}{entry.Sequence:0000}-{entry.Name}.json");
        byte[] json = ContractJson.Write(entry);
        try
        {
            await runs.Blob(runId, name).UploadAsync(
                BinaryData.FromBytes(json),
                new BlobUploadOptions
                {
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                    HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                },
                ct);
        }
        catch (RequestFailedException exception) when (StorageFault.IsLostRace(exception))
        {
            // A retried upload whose first answer was lost also ends here, with our own entry in place.
            BlobDownloadResult present = await runs.Blob(runId, name).DownloadContentAsync(ct);
            if (!present.Content.ToMemory().Span.SequenceEqual(json))
            {
                throw Invalid($"{RunBlobs.Of(runId, name)} was written by another process.");
            }
        }
    }

    public static InputRejectedException Invalid(string reason) => new(
        "invalid-history", reason, "Cancel the run and resume it: it then goes on from its last checkpoint with a new history.");
}
