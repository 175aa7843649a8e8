namespace GanFunctions.Inference.Telemetry;

/// <summary>The names of metrics.</summary>
public static class MetricNames
{
    /// <summary>Images translated.</summary>
    public const string ImagesTranslated = "gan.images.translated";

    /// <summary>Images generated.</summary>
    public const string ImagesGenerated = "gan.images.generated";

    /// <summary>Inputs refused.</summary>
    public const string InputsRejected = "gan.inputs.rejected";

    /// <summary>How long an input lay before work on it began.</summary>
    public const string InputAge = "gan.input.age";

    /// <summary>How long a run of a network took.</summary>
    public const string InferenceDuration = "gan.inference.duration";

    /// <summary>Training images of each domain a second.</summary>
    public const string TrainingPace = "gan.training.images_per_second";

    /// <summary>GPU memory in use.</summary>
    public const string GpuMemoryUsed = "gan.gpu.memory.used";

    /// <summary>GPU memory altogether.</summary>
    public const string GpuMemoryTotal = "gan.gpu.memory.total";

    /// <summary>Events that a topic has taken.</summary>
    public const string EventsSent = "gan.events.sent";

    /// <summary>Events that were dropped.</summary>
    public const string EventsDropped = "gan.events.dropped";
}
