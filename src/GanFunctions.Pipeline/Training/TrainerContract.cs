namespace GanFunctions.Pipeline.Training;

/// <summary>What the process that starts a trainer and the trainer agree on. See docs/training.md.</summary>
public static class TrainerContract
{
    /// <summary>Environment: the run's id.</summary>
    public const string RunIdVariable = "GAN_RUN_ID";

    /// <summary>Environment: the storage, as a connection string or the blob service's URL.</summary>
    public const string StorageVariable = "GAN_STORAGE";

    /// <summary>Environment: <c>cpu</c>, <c>cuda</c> or <c>auto</c> (the default).</summary>
    public const string DeviceVariable = "GAN_DEVICE";

    /// <summary>Environment: a folder for the dataset and for what is not uploaded yet; a temporary one by default.</summary>
    public const string WorkFolderVariable = "GAN_WORK_FOLDER";

    /// <summary>Environment: an ONNX file to measure FID and KID by; they are not measured without it.</summary>
    public const string InceptionVariable = "GAN_INCEPTION";

    /// <summary>Environment: what black and white pixels are to that file's network, as JSON, where it does not say it itself.</summary>
    public const string InceptionRangeVariable = "GAN_INCEPTION_RANGE";

    /// <summary>Environment: a folder for the features of real images, which runs share; one of the user's by default.</summary>
    public const string FeatureFolderVariable = "GAN_FEATURE_FOLDER";

    /// <summary>
    /// File of a generator's version: all its networks, the discriminator too, so that a later run may start from them. For a
    /// run without storage it lies beside <c>run.json</c>.
    /// </summary>
    public const string NetworksFile = "networks.safetensors";

    /// <summary>Environment: the W3C <c>traceparent</c> that the trainer's trace goes on from; a trace of its own by default.</summary>
    public const string TraceParentVariable = "TRACEPARENT";

    /// <summary>Environment: the W3C <c>tracestate</c> that goes with it.</summary>
    public const string TraceStateVariable = "TRACESTATE";
}

/// <summary>How a trainer ends. The numbers are part of the public interface.</summary>
public enum TrainerExitCode
{
    /// <summary>Trained, evaluated and exported.</summary>
    Done = 0,

    /// <summary>A fault that is none of the others; <c>result.json</c> and the log tell.</summary>
    InternalError = 1,

    /// <summary>The command line or the environment is wrong.</summary>
    Usage = 64,

    /// <summary>The dataset cannot be used; nothing that is tried again would help.</summary>
    BadDataset = 65,

    /// <summary>The device that was asked for is not there.</summary>
    DeviceUnavailable = 69,

    /// <summary>Stopped by a signal, with a checkpoint written: start it again to go on.</summary>
    Interrupted = 75,

    /// <summary>Memory of the machine or the GPU is exhausted.</summary>
    OutOfMemory = 76,

    /// <summary>The configuration cannot be used.</summary>
    BadConfiguration = 78,

    /// <summary>Stopped for good because the run was cancelled.</summary>
    Cancelled = 130,
}
