using Azure.Messaging;

namespace GanFunctions.Pipeline.Events;

/// <summary>Tells several publishers of each event.</summary>
/// <param name="publishers">They; disposed with this.</param>
internal sealed class EventPublishers(params IEventPublisher[] publishers) : IEventPublisher, IAsyncDisposable
{
    public void Publish(CloudEvent cloudEvent)
    {
        foreach (IEventPublisher publisher in publishers)
        {
            publisher.Publish(cloudEvent);
        }
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(publishers.OfType<IAsyncDisposable>().Select(publisher => publisher.DisposeAsync().AsTask()));
}
