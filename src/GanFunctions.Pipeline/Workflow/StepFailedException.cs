namespace GanFunctions.Pipeline.Workflow;

/// <summary>A step failed for good.</summary>
/// <param name="code">A stable name of the reason, in kebab-case.</param>
/// <param name="reason">What is wrong, as one sentence.</param>
/// <param name="remedy">What to do about it, as one sentence.</param>
public sealed class StepFailedException(string code, string reason, string remedy) : Exception(reason)
{
    /// <summary>The code of a step that stopped because the run was cancelled.</summary>
    public const string CancelledCode = "cancelled";

    /// <summary>The code of a step that failed though nothing was wrong with its input.</summary>
    public const string InternalCode = "step-failed";

    /// <summary>A stable name of the reason, in kebab-case.</summary>
    public string Code { get; } = code;

    /// <summary>What to do about it, as one sentence.</summary>
    public string Remedy { get; } = remedy;
}
