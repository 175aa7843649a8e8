using Azure.Messaging;

namespace GanFunctions.Pipeline.Events;

/// <summary>Tells the world what happened.</summary>
public interface IEventPublisher
{
    /// <summary>Hands an event over and returns at once. Delivery is best effort: what cannot be delivered is logged and dropped.</summary>
    /// <param name="cloudEvent">The event.</param>
    public void Publish(CloudEvent cloudEvent);
}
