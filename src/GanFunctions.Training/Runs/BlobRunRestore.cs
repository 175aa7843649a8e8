using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Checkpoints;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Training.Runs;

/// <summary>Brings a run's folder to where the container <c>runs</c> says the run is, on a machine that has not seen it, or not all of it.</summary>
/// <param name="storage">The storage.</param>
/// <param name="runId">The run.</param>
/// <param name="workspace">The folder.</param>
/// <param name="logger">Told what is downloaded.</param>
internal sealed partial class BlobRunRestore(GanStorage storage, string runId, RunWorkspace workspace, ILogger<BlobRunRestore> logger)
{
    private readonly BlobContainerClient _runs = storage.Container(Containers.Runs);

    /// <summary>Downloads a run's document.</summary>
    /// <exception cref="TrainerFailedException">There is no such run.</exception>
    public static async Task<byte[]> ReadRunAsync(GanStorage storage, string runId, CancellationToken cancellation)
    {
        string name = RunBlobs.Of(runId, RunBlobs.Run);
        try
        {
            BlobDownloadResult run = await storage.Container(Containers.Runs).GetBlobClient(name).DownloadContentAsync(cancellation).ConfigureAwait(false);
            return run.Content.ToArray();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw new TrainerFailedException(
                TrainerExitCode.Usage, $"There is no {name} in {storage.Account}.", $"Set {TrainerContract.RunIdVariable} to a run that 'gan runs list' shows.", e);
        }
    }

    /// <summary>Downloads what the folder lacks: the metrics and log so far, the export, and the newest whole checkpoint.</summary>
    public async Task RestoreAsync(CancellationToken cancellation)
    {
        foreach (string name in (string[])[RunBlobs.Metrics, RunBlobs.Log])
        {
            // They arrive under another name: the mirror, or a later attempt, must not take the half of one for the whole.
            string path = workspace.PathOf(name);
            if (!File.Exists(path) && await TryDownloadAsync(name, path + ".tmp", cancellation).ConfigureAwait(false))
            {
                File.Move(path + ".tmp", path);
            }
        }

        if (workspace.ExportedCard() is null && await RestoreExportAsync(cancellation).ConfigureAwait(false))
        {
            return;
        }

        await RestoreCheckpointAsync(cancellation).ConfigureAwait(false);
        if (!Directory.Exists(Path.Combine(workspace.PathOf(RunBlobs.Checkpoints), CheckpointStore.EncoderName)))
        {
            await DownloadCheckpointAsync(CheckpointStore.EncoderName, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Downloads the dataset, unless it is there from an earlier attempt.</summary>
    /// <param name="dataset">Which, at which ETag.</param>
    /// <param name="cancellation">Ends the download.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="TrainerFailedException">It is gone, was overwritten, or arrives with another hash.</exception>
    public async Task<string> DownloadDatasetAsync(DatasetReference dataset, CancellationToken cancellation)
    {
        string path = workspace.DatasetFile;
        if (dataset.Sha256 is not null && File.Exists(path) && FileHash.Sha256(path) == dataset.Sha256)
        {
            return path;
        }

        LogDownloading(dataset.Blob, dataset.Bytes);
        string temporary = path + ".tmp";
        try
        {
            var options = new BlobDownloadToOptions { Conditions = new BlobRequestConditions { IfMatch = new ETag($"\"{dataset.ETag}\"") } };
            await storage.Container(Containers.Datasets).GetBlobClient(dataset.Blob).DownloadToAsync(temporary, options, cancellation).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            throw new TrainerFailedException(
                TrainerExitCode.BadDataset,
                e.Status == 404 ? $"The dataset {dataset.Blob} is gone." : $"The dataset {dataset.Blob} was overwritten since the run was asked for.",
                "Upload it again: that starts a run of its own.",
                e);
        }

        string hash = FileHash.Sha256(temporary);
        if (dataset.Sha256 is not null && dataset.Sha256 != hash)
        {
            throw new TrainerFailedException(
                TrainerExitCode.BadDataset,
                $"The dataset {dataset.Blob} arrived with the hash {hash}, and the run states {dataset.Sha256}.",
                "Upload it again.");
        }

        File.Move(temporary, path, overwrite: true);
        return path;
    }

    private async Task<bool> RestoreExportAsync(CancellationToken cancellation)
    {
        string export = workspace.PathOf(RunBlobs.Export);
        string cardPath = Path.Combine(export, ModelCardSerializer.FileName);
        DurableFiles.DeleteFolder(export);
        Directory.CreateDirectory(export);
        if (!await TryDownloadAsync(RunBlobs.Export + ModelCardSerializer.FileName, cardPath, cancellation).ConfigureAwait(false))
        {
            return false;
        }

        ModelCard card = ModelCardSerializer.Deserialize(await File.ReadAllBytesAsync(cardPath, cancellation).ConfigureAwait(false), cardPath);
        foreach (string file in card.Files.Keys)
        {
            await TryDownloadAsync(RunBlobs.Export + file, Path.Combine(export, file), cancellation).ConfigureAwait(false);
        }

        return workspace.ExportedCard() is not null;
    }

    private async Task RestoreCheckpointAsync(CancellationToken cancellation)
    {
        string folder = workspace.PathOf(RunBlobs.Checkpoints);
        Directory.CreateDirectory(folder);
        string newestHere = Directory.EnumerateDirectories(folder, CheckpointStore.StepPrefix + "*").Select(path => Path.GetFileName(path)).Max(StringComparer.Ordinal) ?? "";
        string suffix = "/" + CheckpointCard.FileName;
        List<string> there = [];
        var all = new GetBlobsOptions { Prefix = RunBlobs.Of(runId, RunBlobs.Checkpoints + CheckpointStore.StepPrefix) };
        await foreach (BlobItem blob in _runs.GetBlobsAsync(all, cancellation).ConfigureAwait(false))
        {
            if (blob.Name.EndsWith(suffix, StringComparison.Ordinal))
            {
                there.Add(blob.Name[..^suffix.Length].Split('/')[^1]);
            }
        }

        foreach (string name in there.Where(name => string.CompareOrdinal(name, newestHere) > 0).OrderDescending(StringComparer.Ordinal))
        {
            if (await DownloadCheckpointAsync(name, cancellation).ConfigureAwait(false) is { } card
                && (card.State.Best is not { } best
                    || await DownloadCheckpointAsync(CheckpointStore.NameOf(CheckpointStore.BestPrefix, best.Step), cancellation).ConfigureAwait(false) is not null))
            {
                LogRestored(name);
                return;
            }

            LogDamaged(name);
        }
    }

    private async Task<CheckpointCard?> DownloadCheckpointAsync(string name, CancellationToken cancellation)
    {
        string target = Path.Combine(workspace.PathOf(RunBlobs.Checkpoints), name);
        string temporary = Path.Combine(workspace.PathOf(RunBlobs.Checkpoints), "." + name);
        DurableFiles.DeleteFolder(temporary);
        Directory.CreateDirectory(temporary);
        string cardPath = Path.Combine(temporary, CheckpointCard.FileName);
        string blobs = $"{RunBlobs.Checkpoints}{name}/";

        // The card arrives under another name: the folder is whole only with all of its files.
        string cardDownload = cardPath + ".tmp";
        if (!await TryDownloadAsync(blobs + CheckpointCard.FileName, cardDownload, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        CheckpointCard card;
        try
        {
            card = ContractJson.Read<CheckpointCard>(await File.ReadAllBytesAsync(cardDownload, cancellation).ConfigureAwait(false));
        }
        catch (JsonException)
        {
            return null;
        }

        foreach ((string file, ModelFileCard stated) in card.Files)
        {
            string path = Path.Combine(temporary, Path.GetFileName(file));
            if (!await TryDownloadAsync(blobs + file, path, cancellation).ConfigureAwait(false) || FileHash.Sha256(path) != stated.Sha256)
            {
                return null;
            }
        }

        File.Move(cardDownload, cardPath);
        DurableFiles.DeleteFolder(target);
        Directory.Move(temporary, target);
        return card;
    }

    private async Task<bool> TryDownloadAsync(string name, string path, CancellationToken cancellation)
    {
        try
        {
            await _runs.GetBlobClient(RunBlobs.Of(runId, name)).DownloadToAsync(path, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            File.Delete(path);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Downloading the dataset {Blob}, {Bytes} bytes")]
    private partial void LogDownloading(string blob, long bytes);

    [LoggerMessage(2, LogLevel.Information, "Downloaded the checkpoint {Name}")]
    private partial void LogRestored(string name);

    [LoggerMessage(3, LogLevel.Warning, "The checkpoint {Name} in storage is damaged; the one before it is tried")]
    private partial void LogDamaged(string name);
}
