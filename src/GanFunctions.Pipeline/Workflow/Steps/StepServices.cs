using GanFunctions.Inference;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow.Steps;

/// <summary>What most steps need.</summary>
internal sealed class StepServices(GanStorage storage, IEventPublisher events, NoticeBoard notices, TimeProvider time)
{
    private static readonly TimeSpan CancelPoll = TimeSpan.FromSeconds(1);

    public GanStorage Storage { get; } = storage;

    public RunStore Runs { get; } = new(storage, time);

    public NoticeBoard Notices { get; } = notices;

    public TimeProvider Time { get; } = time;

    public async Task<TrainingRun> GetAsync(string runId, CancellationToken ct) =>
        await Runs.GetAsync(runId, ct) ?? throw RunStore.Unknown(runId);

    public void Publish(EventData data) => events.Publish(GanEvents.Create(Storage, data, Time.GetUtcNow()));

    /// <summary>Does long work, and abandons it when the run is cancelled.</summary>
    /// <exception cref="InputRejectedException"><c>cancelled</c>.</exception>
    public async Task<T> UnlessCancelledAsync<T>(string runId, Func<CancellationToken, Task<T>> work, CancellationToken ct)
    {
        using CancellationTokenSource abandon = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task watch = AbandonWhenCancelledAsync(runId, abandon, done.Token);
        try
        {
            return await work(abandon.Token);
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new InputRejectedException(
                StepFailedException.CancelledCode, $"The run {runId} was cancelled.", $"Go on with 'gan runs resume {runId}'.");
        }
        finally
        {
            await done.CancelAsync();
            await watch;
        }
    }

    private async Task AbandonWhenCancelledAsync(string runId, CancellationTokenSource abandon, CancellationToken done)
    {
        try
        {
            while (!await Runs.IsCancelRequestedAsync(runId, done))
            {
                await Task.Delay(CancelPoll, Time, done);
            }

            await abandon.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The work is over.
        }
        catch (Exception exception) when (StorageFault.IsUnreachable(exception))
        {
            // The work meets the same fault.
        }
    }
}
