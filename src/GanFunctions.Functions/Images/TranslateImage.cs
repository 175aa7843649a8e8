using Azure.Storage.Blobs;
using GanFunctions.Pipeline;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Translation;
using Microsoft.Azure.Functions.Worker;

namespace GanFunctions.Functions.Images;

/// <summary>Translates what lands in <c>images</c>.</summary>
/// <param name="images">Settles each image.</param>
public sealed class TranslateImage(DeliveredImages images)
{
    /// <summary>Settles an image, or throws so that it is delivered again.</summary>
    /// <param name="image">The blob.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(nameof(TranslateImage))]
    public async Task RunAsync(
        [BlobTrigger(Containers.Images + "/{model}/{path}", Connection = GanConfiguration.Connection, Source = BlobTriggerSource.EventGrid)] BlobClient image,
        CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(image);
        await images.HandleAsync(image.Name, ct).ConfigureAwait(false);
    }
}
