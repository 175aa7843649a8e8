using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>The trainers share a machine: all runs compete that this process drives. Nobody drives the others on.</summary>
internal sealed class CompetitionOnOneMachine(DrivenRuns driven) : IRunCompetition
{
    public bool IsBetween(TrainingRun own, TrainingRun other) => driven.Contains(other.RunId);
}
