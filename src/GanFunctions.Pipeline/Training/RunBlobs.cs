namespace GanFunctions.Pipeline.Training;

/// <summary>Names of what a run holds: blobs in the container <c>runs</c> below <c>{runId}/</c>, and files in its work folder.</summary>
public static class RunBlobs
{
    /// <summary>What was asked for and how the run stands; written by the workflow alone.</summary>
    public const string Run = "run.json";

    /// <summary>How far the training is, and the trainer's heartbeat; written by the trainer alone.</summary>
    public const string Progress = "progress.json";

    /// <summary>One JSON object a line: losses and evaluations.</summary>
    public const string Metrics = "metrics.jsonl";

    /// <summary>How the trainer ended; written by the trainer alone, last of all.</summary>
    public const string Result = "result.json";

    /// <summary>Asks the run to stop for good; written by whoever cancels it.</summary>
    public const string Cancel = "cancel.json";

    /// <summary>The trainer's log.</summary>
    public const string Log = "trainer.log";

    /// <summary>Sample grids, <c>step-0000500.png</c>.</summary>
    public const string Samples = "samples/";

    /// <summary>Checkpoints, <c>step-0000500/</c> with its files and <c>checkpoint.json</c>, written last.</summary>
    public const string Checkpoints = "checkpoints/";

    /// <summary>The version to publish: <c>model.json</c> and the files that it names.</summary>
    public const string Export = "export/";

    /// <summary>The workflow's completed steps.</summary>
    public const string History = "workflow/";

    /// <summary>The blob's name in the container <c>runs</c>.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="name">One of the names above.</param>
    public static string Of(string runId, string name) => $"{runId}/{name}";
}
