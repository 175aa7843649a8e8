using Azure.Storage.Blobs;
using GanFunctions.Pipeline;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using Microsoft.Azure.Functions.Worker;

namespace GanFunctions.Functions.Models;

/// <summary>Publishes what lands in <c>models/import/</c>.</summary>
/// <param name="handler">Imports each file.</param>
public sealed class ImportModel(ImportModelHandler handler)
{
    /// <summary>Imports a file, or throws so that it is delivered again.</summary>
    /// <param name="file">The blob.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(nameof(ImportModel))]
    public async Task RunAsync(
        [BlobTrigger(Containers.Models + "/" + ImportModelHandler.Folder + "{path}", Connection = GanConfiguration.Connection, Source = BlobTriggerSource.EventGrid)] BlobClient file,
        CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(file);
        await handler.HandleAsync(file.Name, ct).ConfigureAwait(false);
    }
}
