namespace GanFunctions.Pipeline.Workflow;

/// <summary>The steps of the training workflow. They are part of recorded histories: a name, once used, keeps its meaning.</summary>
public static class StepNames
{
    /// <summary>Writes how the run stands, and tells whether it is cancelled.</summary>
    public const string Record = "record";

    /// <summary>Looks the dataset over and decides on the configuration and the version.</summary>
    public const string Validate = "validate";

    /// <summary>Waits, for a while, until it is the run's turn.</summary>
    public const string Turn = "turn";

    /// <summary>Starts a trainer unless one lives.</summary>
    public const string Dispatch = "dispatch";

    /// <summary>Watches the trainer for a while.</summary>
    public const string Watch = "watch";

    /// <summary>Stops the trainer.</summary>
    public const string Stop = "stop";

    /// <summary>Publishes what was trained.</summary>
    public const string Publish = "publish";

    /// <summary>Makes it current, if the gate lets it pass.</summary>
    public const string Promote = "promote";

    /// <summary>Writes that the run has ended, and tells the world.</summary>
    public const string Finish = "finish";
}

/// <summary>What a workflow can wait for.</summary>
public static class EventNames
{
    /// <summary>The run was cancelled.</summary>
    public const string Cancel = "cancel";

    /// <summary>The trainer has news, which a look will find.</summary>
    public const string Heartbeat = "heartbeat";
}
