namespace GanFunctions.Inference.Telemetry;

/// <summary>The names of what spans and metrics are told apart by.</summary>
public static class TagNames
{
    /// <summary>The model's name.</summary>
    public const string Model = "gan.model";

    /// <summary>The model's version.</summary>
    public const string Version = "gan.version";

    /// <summary>The network of the model: a direction, or <c>mapping</c>, <c>synthesis</c>, <c>encoder</c>.</summary>
    public const string Network = "gan.network";

    /// <summary>What runs the network: <c>Cpu</c> or <c>Cuda</c>.</summary>
    public const string Provider = "gan.provider";

    /// <summary>The container that an input lies in.</summary>
    public const string Container = "gan.container";

    /// <summary>The input's name there.</summary>
    public const string Blob = "gan.blob";

    /// <summary>What became of it.</summary>
    public const string Outcome = "gan.outcome";

    /// <summary>Why it was refused.</summary>
    public const string Code = "gan.code";

    /// <summary>The training run.</summary>
    public const string RunId = "gan.run_id";

    /// <summary>The step: of the workflow by name, of a training by number.</summary>
    public const string Step = "gan.step";

    /// <summary>The GPU's number.</summary>
    public const string Gpu = "gan.gpu";
}
