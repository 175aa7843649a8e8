using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using GanFunctions.Pipeline.Storage;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>Takes messages from <c>training-requests</c>; what fails again and again moves to the poison queue.</summary>
internal sealed partial class TrainingQueueListener(
    GanStorage storage, TrainingRequests requests, TrainingHostOptions options, ILogger<TrainingQueueListener> logger)
{
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(2);

    private readonly QueueClient _queue = storage.Queues.GetQueueClient(QueueNames.TrainingRequests);
    private readonly QueueClient _poison = storage.Queues.GetQueueClient(QueueNames.TrainingRequestsPoison);

    /// <summary>Takes the messages that are there.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        while (await _queue.ReceiveMessagesAsync(16, Visibility, ct) is { Value.Length: > 0 } received)
        {
            foreach (QueueMessage message in received.Value)
            {
                await HandleAsync(message, ct);
            }
        }
    }

    private async Task HandleAsync(QueueMessage message, CancellationToken ct)
    {
        try
        {
            IReadOnlyList<DatasetDelivery> deliveries = TrainingRequestParser.Parse(message.Body.ToString());
            if (deliveries.Count == 0)
            {
                LogIgnored(message.MessageId);
            }

            foreach (DatasetDelivery delivery in deliveries)
            {
                await requests.QueueAsync(delivery, ct);
            }

            await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && !StorageFault.IsUnreachable(exception))
        {
            await FailAsync(message, exception, ct);
        }
    }

    private async Task FailAsync(QueueMessage message, Exception exception, CancellationToken ct)
    {
        LogFailed(message.MessageId, message.DequeueCount, exception.Message);
        try
        {
            if (message.DequeueCount < options.MaxDeliveries)
            {
                await _queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, message.Body, options.RedeliveryDelay, ct);
                return;
            }

            await requests.RejectMessageAsync(message.MessageId, exception, ct);

            // Twice rather than never, should the deletion fail.
            await _poison.SendMessageAsync(message.Body, cancellationToken: ct);
            await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, ct);
        }
        catch (RequestFailedException failure) when (failure.ErrorCode == QueueErrorCode.MessageNotFound || failure.ErrorCode == QueueErrorCode.PopReceiptMismatch)
        {
            // Another listener has it now.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The message {Id} tells of nothing to train on and is ignored")]
    private partial void LogIgnored(string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The message {Id} failed, delivery {Count}: {Reason}")]
    private partial void LogFailed(string id, long count, string reason);
}
