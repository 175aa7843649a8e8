using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Cli.Output;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using Spectre.Console;

namespace GanFunctions.Cli.Training;

/// <summary>Puts a dataset into storage, where it starts a run.</summary>
/// <param name="storage">The account.</param>
/// <param name="output">Where a long upload is shown.</param>
internal sealed class DatasetUpload(GanStorage storage, CommandOutput output)
{
    private const string SettingsKey = "trainsettings";
    private const string HashKey = "sha256";
    private const int HashDigits = 8;

    // What a service takes of metadata altogether is 8 KB; the rest is for the names and the hash.
    private const int MaxSettingsLength = 7000;

    private readonly RunStore _runs = new(storage);

    /// <summary>
    /// Uploads the archive unless the same content with the same settings is there already and its run was not deleted. Other
    /// content under the same name that a run still needs stays as it is; the archive's name is then followed by a hash.
    /// </summary>
    /// <param name="dataset">The archive.</param>
    /// <param name="model">The model to train.</param>
    /// <param name="settings">The keys of <c>train.json</c> that override it.</param>
    /// <param name="cancellationToken">Stops the work; a dataset that was there before stays as it was.</param>
    /// <exception cref="CommandFailedException">The settings are too long to go with the dataset.</exception>
    public async Task<DatasetReady> UploadAsync(DatasetArgument dataset, string model, JsonObject settings, CancellationToken cancellationToken)
    {
        Dictionary<string, string> metadata = Metadata(dataset, settings);
        BlobContainerClient container = storage.Container(Containers.Datasets);
        BlobClient plain = container.GetBlobClient($"{model}/{dataset.FileName}");
        BlobClient hashed = container.GetBlobClient($"{model}/{WithHash(dataset.FileName, metadata)}");
        long length = new FileInfo(dataset.Path).Length;
        while (true)
        {
            BlobProperties? there = await FindAsync(plain, cancellationToken).ConfigureAwait(false);
            BlobProperties? beside = await FindAsync(hashed, cancellationToken).ConfigureAwait(false);
            foreach ((BlobClient blob, BlobProperties? present) in ((BlobClient, BlobProperties?)[])[(plain, there), (hashed, beside)])
            {
                // Where its run was deleted, the dataset is uploaded anew: it is another one then, and starts a run again.
                if (present is not null && IsSame(present, metadata) && Ready(blob, model, present.ETag, present.ContentLength, uploaded: false) is { } ready
                    && !await _runs.IsDeletedAsync(ready.Run, cancellationToken).ConfigureAwait(false))
                {
                    return ready;
                }
            }

            (BlobClient target, BlobProperties? replaced) =
                there is not null && await IsNeededAsync(plain, there.ETag, cancellationToken).ConfigureAwait(false) ? (hashed, beside) : (plain, there);
            if (await SendAsync(target, dataset.Path, length, metadata, replaced?.ETag, cancellationToken).ConfigureAwait(false) is { } written)
            {
                return Ready(target, model, written.ETag, length, uploaded: true);
            }
        }
    }

    /// <summary>
    /// Whether a run needs a dataset as it is: one that has not ended, one that is yet to be made, and one that can be resumed.
    /// </summary>
    private async Task<bool> IsNeededAsync(BlobClient blob, ETag etag, CancellationToken cancellationToken)
    {
        string runId = RunOf(blob, etag);
        return await _runs.GetAsync(runId, cancellationToken).ConfigureAwait(false) is { } run
            ? run.State != RunState.Succeeded && !(run.State == RunState.Failed && run.Attempts == 0)
            : !await _runs.IsDeletedAsync(runId, cancellationToken).ConfigureAwait(false);
    }

    private static string WithHash(string fileName, Dictionary<string, string> metadata)
    {
        byte[] both = Encoding.UTF8.GetBytes($"{metadata[HashKey]}\n{Of(metadata, SettingsKey)}");
        return $"{Path.GetFileNameWithoutExtension(fileName)}-{Convert.ToHexStringLower(SHA256.HashData(both))[..HashDigits]}{Path.GetExtension(fileName)}";
    }

    private static Dictionary<string, string> Metadata(DatasetArgument dataset, JsonObject settings)
    {
        Dictionary<string, string> metadata = new() { [HashKey] = dataset.Sha256 };
        if (settings.Count > 0)
        {
            string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(settings.ToJsonString()));
            metadata[SettingsKey] = encoded.Length <= MaxSettingsLength
                ? encoded
                : throw new CommandFailedException(ExitCode.Usage, "The settings are too long to go with the dataset.", "Write them into a train.json at its root.");
        }

        return metadata;
    }

    private static async Task<BlobProperties?> FindAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            return await blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private static bool IsSame(BlobProperties present, Dictionary<string, string> metadata) =>
        Array.TrueForAll([HashKey, SettingsKey], key => Of(present.Metadata, key) == Of(metadata, key));

    private static string? Of(IDictionary<string, string> metadata, string key) =>
        metadata.FirstOrDefault(entry => entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value;

    private static DatasetReady Ready(BlobClient blob, string model, ETag etag, long bytes, bool uploaded) => new(
        RunOf(blob, etag), model, $"{Containers.Datasets}/{blob.Name}", bytes, uploaded);

    private static string RunOf(BlobClient blob, ETag etag) => RunId.Of(blob.Name, etag.ToString().Trim('"'));

    /// <summary>Uploads the archive; gives null where someone else wrote the blob since it was looked at.</summary>
    private async Task<BlobContentInfo?> SendAsync(
        BlobClient blob, string path, long length, Dictionary<string, string> metadata, ETag? replaced, CancellationToken cancellationToken)
    {
        if (!output.IsInteractive)
        {
            return await SendAsync(null).ConfigureAwait(false);
        }

        return await output.Console.Progress().StartAsync(async progress =>
        {
            ProgressTask task = progress.AddTask("uploading", maxValue: Math.Max(1, length));
            return await SendAsync(new Progress<long>(sent => task.Value = sent)).ConfigureAwait(false);
        }).ConfigureAwait(false);

        async Task<BlobContentInfo?> SendAsync(IProgress<long>? sent)
        {
            try
            {
                return await blob.UploadAsync(
                    path,
                    new BlobUploadOptions
                    {
                        Metadata = metadata,
                        HttpHeaders = new BlobHttpHeaders { ContentType = "application/zip" },
                        ProgressHandler = sent,
                        Conditions = replaced is { } etag ? new BlobRequestConditions { IfMatch = etag } : new BlobRequestConditions { IfNoneMatch = ETag.All },
                    },
                    cancellationToken).ConfigureAwait(false);
            }
            catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobAlreadyExists || exception.ErrorCode == BlobErrorCode.ConditionNotMet)
            {
                return null;
            }
        }
    }
}
