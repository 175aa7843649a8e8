namespace GanFunctions.Pipeline.Storage;

/// <summary>The queues of the storage contract.</summary>
public static class QueueNames
{
    /// <summary>Datasets that landed and ask for a training run.</summary>
    public const string TrainingRequests = "training-requests";

    /// <summary>Training requests that could not be handled.</summary>
    public const string TrainingRequestsPoison = "training-requests-poison";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [TrainingRequests, TrainingRequestsPoison];
}
