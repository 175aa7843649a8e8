using System.Collections.Concurrent;
using Azure.Messaging;
using GanFunctions.Pipeline.Events;

namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>Keeps what is told.</summary>
internal sealed class EventLog : IEventPublisher
{
    private readonly ConcurrentQueue<CloudEvent> _events = new();

    public IReadOnlyCollection<CloudEvent> Events => _events;

    public void Publish(CloudEvent cloudEvent) => _events.Enqueue(cloudEvent);
}
