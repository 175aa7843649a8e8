using Azure;
using Azure.Storage.Blobs.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>
/// Says in the container <c>runs</c>, for good, that a service trains what lies in this storage. Who finds that
/// (<see cref="RunStore.AreServedAsync"/>) leaves runs to the service: two that drive one run would start two trainers.
/// </summary>
/// <param name="storage">The storage that is served.</param>
/// <param name="logger">Told of a mark that could not be left.</param>
/// <param name="time">The clock; the system's where null.</param>
public sealed partial class ServiceMark(GanStorage storage, ILogger<ServiceMark> logger, TimeProvider? time = null)
{
    private readonly ILogger _logger = logger;
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Leaves the mark unless it is there, in one request. Storage that is away is logged: the next call leaves it.</summary>
    /// <param name="ct">Stops the work.</param>
    public async Task LeaveAsync(CancellationToken ct = default)
    {
        try
        {
            await storage.Container(Containers.Runs).GetBlobClient(RunStore.Service).UploadAsync(
                BinaryData.FromBytes(ContractJson.Write(new { schema = 1, service = "functions", since = _time.GetUtcNow() })),
                new BlobUploadOptions
                {
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                    HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                },
                ct);
            LogLeft(storage.Account);
        }
        catch (RequestFailedException exception) when (StorageFault.IsLostRace(exception))
        {
            // It has been there since an earlier start.
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            LogNotLeft(exception, RunStore.Service);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The runs of {Account} are trained by this service from now on")]
    private partial void LogLeft(string account);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The mark {Mark} could not be left, so that others may drive runs of this storage too; the next sweep leaves it")]
    private partial void LogNotLeft(Exception exception, string mark);
}
