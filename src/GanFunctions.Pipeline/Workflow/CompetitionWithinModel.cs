using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>Each trainer has a machine of its own: runs of one model compete, whichever process drives them.</summary>
public sealed class CompetitionWithinModel : IRunCompetition
{
    /// <inheritdoc/>
    public bool IsBetween(TrainingRun own, TrainingRun other)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(other);
        return own.Model == other.Model;
    }
}
