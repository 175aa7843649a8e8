using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow.Steps;

/// <summary>Watches the trainer for a while, or until something becomes of it.</summary>
internal sealed class WatchStep(
    StepServices services, ITrainingJobLauncher launcher, RunMonitor monitor, MonitorOptions options, WorkflowOptions workflow)
    : TrainingStep<DispatchResult, WatchResult>(StepNames.Watch)
{
    private static readonly TimeSpan EventInterval = TimeSpan.FromMinutes(1);

    protected override async Task<WatchResult> TakeAsync(string runId, DispatchResult dispatched, CancellationToken ct)
    {
        TrainingRun run = await services.GetAsync(runId, ct);
        Watching watching = new(dispatched, services.Time);
        while (true)
        {
            WatchResult seen = monitor.Judge(await LookAsync(run, watching, ct));
            if (seen.Outcome != TrainerOutcome.Working)
            {
                return seen;
            }

            if (watching.Elapsed >= workflow.StepTime)
            {
                return seen with { Watched = watching.Remember() };
            }

            await Task.Delay(options.PollInterval, services.Time, ct);
        }
    }

    private async Task<TrainerSight> LookAsync(TrainingRun run, Watching watching, CancellationToken ct)
    {
        // Whose blobs were deleted has no more to be watched.
        _ = await services.GetAsync(run.RunId, ct);

        // The job first: what it left before its end is then there to be read.
        TrainingJob job = await launcher.GetAsync(run.RunId, ct);
        RunResult? result = await services.Runs.GetResultAsync(run.RunId, ct);
        bool cancelled = await services.Runs.IsCancelRequestedAsync(run.RunId, ct);
        (RunProgress Value, Azure.ETag ETag)? progress = await services.Runs.ReadAsync<RunProgress>(run.RunId, RunBlobs.Progress, ct);
        if (progress is { } known && watching.Heard(known.ETag.ToString()))
        {
            services.Notices.Post(run, known.Value);
            if (known.Value.Step > 0 && watching.IsDue(EventInterval))
            {
                services.Publish(EventOf(run, known.Value));
            }
        }

        return new TrainerSight(
            job, result, watching.HasHeartbeat, watching.Silence, watching.Ending(result is not null || cancelled), cancelled, progress?.Value.Step ?? 0);
    }

    private static TrainingProgressed EventOf(TrainingRun run, RunProgress progress) => new(
        run.RunId, run.Model, progress.Step, progress.Steps, progress.Epoch, progress.ImagesPerSecond, progress.Eta?.TotalSeconds, progress.Losses);

    /// <summary>
    /// Ages by this machine's clock: a heartbeat is new when its ETag is, whatever the trainer's clock says.
    /// </summary>
    private sealed class Watching(DispatchResult dispatched, TimeProvider time)
    {
        private readonly long _start = time.GetTimestamp();
        private readonly TimeSpan _silentBefore = Since(dispatched.Watched?.HeardAt, time);
        private readonly TimeSpan _endingBefore = Since(dispatched.Watched?.EndingSince, time);
        private string? _heartbeat = dispatched.Watched is { } watched ? watched.Heartbeat : dispatched.Heartbeat;
        private long? _heard;
        private long? _ending = dispatched.Watched?.EndingSince is null ? null : time.GetTimestamp();
        private long? _told;

        public TimeSpan Elapsed => time.GetElapsedTime(_start);

        public bool HasHeartbeat => _heard is not null || dispatched.Watched?.HeardAt is not null;

        public TimeSpan Silence => _heard is { } heard ? time.GetElapsedTime(heard)
            : HasHeartbeat ? _silentBefore + Elapsed
            : time.GetUtcNow() - dispatched.StartedAt;

        public bool Heard(string heartbeat)
        {
            if (heartbeat == _heartbeat)
            {
                return false;
            }

            _heartbeat = heartbeat;
            _heard = time.GetTimestamp();
            return true;
        }

        public bool IsDue(TimeSpan interval)
        {
            if (_told is { } told && time.GetElapsedTime(told) < interval)
            {
                return false;
            }

            _told = time.GetTimestamp();
            return true;
        }

        public TimeSpan? Ending(bool ending)
        {
            if (!ending)
            {
                _ending = null;
                return null;
            }

            _ending ??= time.GetTimestamp();
            return _endingBefore + time.GetElapsedTime(_ending.Value);
        }

        public WatchMemory Remember()
        {
            DateTimeOffset now = time.GetUtcNow();
            return new WatchMemory(
                _heartbeat,
                HasHeartbeat ? now - Silence : null,
                _ending is { } ending ? now - _endingBefore - time.GetElapsedTime(ending) : null);
        }

        private static TimeSpan Since(DateTimeOffset? then, TimeProvider time) =>
            then is { } moment && time.GetUtcNow() - moment is { Ticks: > 0 } past ? past : TimeSpan.Zero;
    }
}
