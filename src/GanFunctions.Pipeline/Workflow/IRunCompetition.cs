using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>Which runs may not train at the same time.</summary>
public interface IRunCompetition
{
    /// <summary>Whether one of two runs has to wait for the other.</summary>
    /// <param name="own">The run that asks for its turn.</param>
    /// <param name="other">Another that has not ended.</param>
    public bool IsBetween(TrainingRun own, TrainingRun other);
}
