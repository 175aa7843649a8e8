using GanFunctions.Pipeline.Workflow;

namespace GanFunctions.Functions.Training;

/// <summary>The external events that <see cref="TrainModel"/> waits for.</summary>
public static class DurableEvents
{
    /// <summary>The run was cancelled; carries a <see cref="CancelRequest"/>.</summary>
    public const string Cancel = "CancelTraining";

    /// <summary>The trainer has news; whatever it carries is not read, since a look finds them in storage.</summary>
    public const string Heartbeat = "TrainingHeartbeat";

    /// <summary>The event's name for Durable Functions.</summary>
    /// <param name="name">One of <see cref="EventNames"/>.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string Of(string name) => name switch
    {
        EventNames.Cancel => Cancel,
        EventNames.Heartbeat => Heartbeat,
        _ => throw new ArgumentException($"There is no event {name}.", nameof(name)),
    };
}
