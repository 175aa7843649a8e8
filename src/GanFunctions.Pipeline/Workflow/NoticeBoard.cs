using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>Something about a run that a person may want to see as it happens.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Model">The model.</param>
/// <param name="State">How the run stands.</param>
/// <param name="Reason">Why, where there is a reason.</param>
/// <param name="Progress">How far the training is, where it trains.</param>
public sealed record TrainingNotice(string RunId, string Model, RunState State, string? Reason = null, RunProgress? Progress = null);

/// <summary>Passes notices to whoever shows them.</summary>
internal sealed class NoticeBoard
{
    public IProgress<TrainingNotice>? Listener { get; set; }

    public void Post(TrainingRun run, RunProgress? progress = null) =>
        Listener?.Report(new TrainingNotice(run.RunId, run.Model, run.State, run.Reason, progress));
}
