namespace GanFunctions.Inference.Telemetry;

/// <summary>The names of spans.</summary>
public static class SpanNames
{
    /// <summary>An image is settled.</summary>
    public const string Translate = "gan.translate";

    /// <summary>A request for images is settled.</summary>
    public const string Generate = "gan.generate";

    /// <summary>A model file is imported.</summary>
    public const string Import = "gan.import";

    /// <summary>A model is loaded.</summary>
    public const string Load = "gan.load";

    /// <summary>A network runs.</summary>
    public const string Inference = "gan.inference";

    /// <summary>A step of the training workflow is taken.</summary>
    public const string Step = "gan.step";

    /// <summary>A trainer's attempt at a run.</summary>
    public const string Train = "gan.train";

    /// <summary>A trainer makes its state durable.</summary>
    public const string Checkpoint = "gan.train.checkpoint";

    /// <summary>A trainer evaluates its networks.</summary>
    public const string Evaluate = "gan.train.evaluate";
}
