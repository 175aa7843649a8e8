namespace GanFunctions.Pipeline.Training;

/// <summary>Questions about states.</summary>
public static class RunStates
{
    /// <summary>Whether a run in this state has ended.</summary>
    /// <param name="state">The state.</param>
    public static bool HasEnded(this RunState state) => state is RunState.Succeeded or RunState.Failed or RunState.Cancelled;

    /// <summary>Whether a run in this state has a trainer, or what only one run at a time should do.</summary>
    /// <param name="state">The state.</param>
    public static bool IsActive(this RunState state) =>
        state is RunState.Dispatching or RunState.Training or RunState.Publishing or RunState.Promoting;
}
