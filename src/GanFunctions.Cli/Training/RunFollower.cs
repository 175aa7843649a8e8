using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Output;
using Spectre.Console;

namespace GanFunctions.Cli.Training;

/// <summary>Shows a run until it ends: drawn anew on a terminal, in lines or JSON otherwise.</summary>
/// <param name="catalog">Where the run is read.</param>
/// <param name="context">Where it is shown.</param>
/// <param name="time">The clock.</param>
internal sealed class RunFollower(RunCatalog catalog, CommandContext context, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan JsonInterval = TimeSpan.FromSeconds(5);

    /// <summary>Follows a run that may not be written yet.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Stops the showing; the run goes on.</param>
    /// <returns>The run as it ended.</returns>
    /// <exception cref="OperationCanceledException">The showing was stopped first.</exception>
    /// <exception cref="CommandFailedException">The run was there, and is not any more.</exception>
    public Task<RunSnapshot> FollowAsync(string runId, CancellationToken cancellationToken) =>
        context.Output.IsInteractive ? DrawAsync(runId, cancellationToken) : TellAsync(runId, cancellationToken);

    private async Task<RunSnapshot> TellAsync(string runId, CancellationToken cancellationToken)
    {
        RunNarrator narrator = new(context.Output.Json ? JsonInterval : LineInterval, time);
        bool seen = false;
        while (true)
        {
            if (await FindAsync(runId, seen, cancellationToken).ConfigureAwait(false) is { } snapshot)
            {
                seen = true;
                foreach (CommandEvent happened in narrator.Tell(snapshot))
                {
                    context.Output.Report(happened);
                }

                if (snapshot.HasEnded)
                {
                    return snapshot;
                }
            }

            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<RunSnapshot> DrawAsync(string runId, CancellationToken cancellationToken)
    {
        RunSnapshot ended = await context.Output.Console
            .Live(new Markup($"Waiting for {Markup.Escape(runId)}"))
            .StartAsync(async display =>
            {
                bool seen = false;
                while (true)
                {
                    if (await FindAsync(runId, seen, cancellationToken).ConfigureAwait(false) is { } snapshot)
                    {
                        seen = true;
                        display.UpdateTarget(RunPanel.Of(snapshot, time.GetUtcNow()));
                        if (snapshot.HasEnded)
                        {
                            return snapshot;
                        }
                    }

                    await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        context.Output.Report(RunNarrator.Of(ended.Run));
        return ended;
    }

    private async Task<RunSnapshot?> FindAsync(string runId, bool seen, CancellationToken cancellationToken) => seen
        ? await catalog.GetAsync(runId, cancellationToken).ConfigureAwait(false)
        : await catalog.FindAsync(runId, cancellationToken).ConfigureAwait(false);
}
