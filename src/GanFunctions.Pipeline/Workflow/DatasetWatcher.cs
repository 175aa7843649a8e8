using Azure.Storage.Blobs.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>Finds datasets that no event told of.</summary>
internal sealed class DatasetWatcher(GanStorage storage, TrainingRequests requests)
{
    private HashSet<(string Blob, string ETag)> _seen = [];

    /// <summary>Queues a run for each dataset that was not there at the last look.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        HashSet<(string Blob, string ETag)> present = [];
        await foreach (BlobItem item in storage.Container(Containers.Datasets).GetBlobsAsync(new GetBlobsOptions(), ct))
        {
            string etag = BlobNames.Plain(item.Properties.ETag.GetValueOrDefault());
            if (!_seen.Contains((item.Name, etag)))
            {
                await requests.QueueAsync(item.Name, etag, item.Properties.ContentLength ?? 0, ct);
            }

            present.Add((item.Name, etag));
        }

        _seen = present;
    }
}
