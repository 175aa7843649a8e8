using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Cli.Output;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Cli.Samples;

/// <summary>Puts the samples into storage, where they are not there yet. Several hosts may do so at once.</summary>
/// <param name="assets">The samples.</param>
/// <param name="storage">The account.</param>
/// <param name="registry">The account's models.</param>
public sealed class SamplePublisher(SampleAssets assets, GanStorage storage, ModelRegistry registry)
{
    private const int PublishAttempts = 30;
    private static readonly TimeSpan PublishPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Publishes the models, and makes current what has no current version; then uploads the photos for the first that translates.</summary>
    /// <param name="report">Told of each model.</param>
    /// <param name="cancellationToken">Stops between blobs.</param>
    public async Task PublishAsync(Action<CommandEvent> report, CancellationToken cancellationToken)
    {
        IReadOnlyList<ModelFolder> models = assets.Models();
        foreach (ModelFolder model in models)
        {
            bool published = await PublishAsync(model, cancellationToken).ConfigureAwait(false);
            string current = await EnsureCurrentAsync(model, cancellationToken).ConfigureAwait(false);
            report(new ModelReady(model.Card.Name, current, published));
        }

        if (models.FirstOrDefault(model => model.Card.Translators.Count > 0) is { } translator)
        {
            await UploadPhotosAsync(translator.Card.Name, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> PublishAsync(ModelFolder model, CancellationToken cancellationToken)
    {
        for (int attempt = 1; !await ExistsAsync(model, cancellationToken).ConfigureAwait(false); attempt++)
        {
            try
            {
                await registry.PublishAsync(model.Card, model.Folder, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (ModelConflictException) when (attempt < PublishAttempts)
            {
                // Another host publishes it in this very moment, or was killed while it did.
                await Task.Delay(PublishPause, cancellationToken).ConfigureAwait(false);
            }
        }

        return false;
    }

    private async Task<bool> ExistsAsync(ModelFolder model, CancellationToken cancellationToken)
    {
        try
        {
            await registry.ResolveAsync(new ModelReference(model.Card.Name, model.Card.Version), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (InputRejectedException exception) when (exception.Code is "unknown-model" or "unknown-version")
        {
            return false;
        }
    }

    private async Task<string> EnsureCurrentAsync(ModelFolder model, CancellationToken cancellationToken)
    {
        CurrentPointer? current = await registry.GetCurrentAsync(model.Card.Name, cancellationToken).ConfigureAwait(false);
        if (current is null)
        {
            try
            {
                current = await registry.PromoteAsync(model.Card.Name, model.Card.Version, cancellationToken).ConfigureAwait(false);
            }
            catch (ModelConflictException)
            {
                // Another host promoted it in this very moment.
                current = await registry.GetCurrentAsync(model.Card.Name, cancellationToken).ConfigureAwait(false);
            }
        }

        return current?.Version ?? model.Card.Version;
    }

    private async Task UploadPhotosAsync(string model, CancellationToken cancellationToken)
    {
        BlobContainerClient images = storage.Container(Containers.Images);
        foreach ((string name, string path) in assets.Photos())
        {
            BlobUploadOptions onlyOnce = new()
            {
                Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                HttpHeaders = new BlobHttpHeaders { ContentType = ContentType(path) },
            };
            try
            {
                await images.GetBlobClient($"{model}/{name}").UploadAsync(path, onlyOnce, cancellationToken).ConfigureAwait(false);
            }
            catch (RequestFailedException exception) when (exception.Status is 409 or 412)
            {
                // It is there already.
            }
        }
    }

    private static string ContentType(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PNG" => "image/png",
        ".WEBP" => "image/webp",
        _ => "image/jpeg",
    };
}
