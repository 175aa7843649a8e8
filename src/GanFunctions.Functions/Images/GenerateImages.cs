using Azure.Storage.Blobs;
using GanFunctions.Pipeline;
using GanFunctions.Pipeline.Generation;
using GanFunctions.Pipeline.Storage;
using Microsoft.Azure.Functions.Worker;

namespace GanFunctions.Functions.Images;

/// <summary>Generates the images that requests in <c>requests</c> ask for.</summary>
/// <param name="requests">Serves each request.</param>
public sealed class GenerateImages(DeliveredRequests requests)
{
    /// <summary>Serves a request, or throws so that it is delivered again.</summary>
    /// <param name="request">The blob.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(nameof(GenerateImages))]
    public async Task RunAsync(
        [BlobTrigger(Containers.Requests + "/{model}/{name}.json", Connection = GanConfiguration.Connection, Source = BlobTriggerSource.EventGrid)] BlobClient request,
        CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        await requests.HandleAsync(request.Name, ct).ConfigureAwait(false);
    }
}
