using Azure.Storage.Queues.Models;
using GanFunctions.Pipeline;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GanFunctions.Functions.Training;

/// <summary>Makes runs of the datasets that messages tell of.</summary>
/// <param name="requests">Makes them.</param>
/// <param name="runs">Where they are kept.</param>
/// <param name="options">After how many deliveries a message is given up.</param>
public sealed class StartTraining(TrainingRequests requests, RunStore runs, TrainingHostOptions options)
{
    /// <summary>Handles a message, or throws so that it is delivered again and at last moved to the poison queue.</summary>
    /// <param name="message">The message.</param>
    /// <param name="client">Schedules orchestrations.</param>
    /// <param name="ct">Cancelled when the host stops.</param>
    [Function(nameof(StartTraining))]
    public async Task RunAsync(
        [QueueTrigger(QueueNames.TrainingRequests, Connection = GanConfiguration.Connection)] QueueMessage message,
        [DurableClient] DurableTaskClient client,
        CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            foreach (DatasetDelivery delivery in TrainingRequestParser.Parse(message.Body.ToString()))
            {
                await StartAsync(delivery, client, ct).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && message.DequeueCount >= options.MaxDeliveries)
        {
            await requests.RejectMessageAsync(message.MessageId, exception, ct).ConfigureAwait(false);
            throw;
        }
    }

    private async Task StartAsync(DatasetDelivery delivery, DurableTaskClient client, CancellationToken ct)
    {
        string? runId = await requests.QueueAsync(delivery, ct).ConfigureAwait(false);
        if (runId is not null && await runs.GetAsync(runId, ct).ConfigureAwait(false) is { } run)
        {
            await RunOrchestration.EnsureAsync(client, runs, run, ct).ConfigureAwait(false);
        }
    }
}
