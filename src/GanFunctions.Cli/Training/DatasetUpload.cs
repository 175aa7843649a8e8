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

    // What a service takes of metadata altogether is 8 KB; the rest is for the names and the hash.
    private const int MaxSettingsLength = 7000;

    /// <summary>Uploads the archive unless the same content with the same settings is there already and its run was not deleted.</summary>
    /// <param name="dataset">The archive.</param>
    /// <param name="model">The model to train.</param>
    /// <param name="settings">The keys of <c>train.json</c> that override it.</param>
    /// <param name="cancellationToken">Stops the work; a dataset that was there before stays as it was.</param>
    /// <exception cref="CommandFailedException">The settings are too long to go with the dataset.</exception>
    public async Task<DatasetReady> UploadAsync(DatasetArgument dataset, string model, JsonObject settings, CancellationToken cancellationToken)
    {
        BlobClient blob = storage.Container(Containers.Datasets).GetBlobClient($"{model}/{dataset.FileName}");
        Dictionary<string, string> metadata = Metadata(dataset, settings);
        if (await FindAsync(blob, metadata, cancellationToken).ConfigureAwait(false) is { } there)
        {
            DatasetReady ready = Ready(blob, model, there.ETag, there.ContentLength, uploaded: false);

            // Uploaded anew the dataset is another one, and starts a run again.
            if (!await new RunStore(storage).IsDeletedAsync(ready.Run, cancellationToken).ConfigureAwait(false))
            {
                return ready;
            }
        }

        long length = new FileInfo(dataset.Path).Length;
        BlobContentInfo written = await SendAsync(blob, dataset.Path, length, metadata, cancellationToken).ConfigureAwait(false);
        return Ready(blob, model, written.ETag, length, uploaded: true);
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

    private static async Task<BlobProperties?> FindAsync(BlobClient blob, Dictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        try
        {
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            bool same = Array.TrueForAll([HashKey, SettingsKey], key => Of(properties.Metadata, key) == Of(metadata, key));
            return same ? properties : null;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private static string? Of(IDictionary<string, string> metadata, string key) =>
        metadata.FirstOrDefault(entry => entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value;

    private static DatasetReady Ready(BlobClient blob, string model, ETag etag, long bytes, bool uploaded) => new(
        RunId.Of(blob.Name, etag.ToString().Trim('"')), model, $"{Containers.Datasets}/{blob.Name}", bytes, uploaded);

    private async Task<BlobContentInfo> SendAsync(
        BlobClient blob, string path, long length, Dictionary<string, string> metadata, CancellationToken cancellationToken)
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

        async Task<BlobContentInfo> SendAsync(IProgress<long>? sent) => await blob.UploadAsync(
            path,
            new BlobUploadOptions
            {
                Metadata = metadata,
                HttpHeaders = new BlobHttpHeaders { ContentType = "application/zip" },
                ProgressHandler = sent,
            },
            cancellationToken).ConfigureAwait(false);
    }
}
