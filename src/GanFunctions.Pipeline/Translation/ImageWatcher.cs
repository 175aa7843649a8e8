namespace GanFunctions.Pipeline.Translation;

/// <summary>The one-machine host's trigger: settles what lies in <c>images</c> and what lands there.</summary>
public sealed class ImageWatcher
{
    /// <summary>Settles what is pending, then watches.</summary>
    /// <param name="onOutcome">Told of each outcome, one at a time.</param>
    /// <param name="once">Whether to return when nothing is pending.</param>
    /// <param name="ct">Ends the watching.</param>
    public Task RunAsync(Func<TranslateOutcome, ValueTask> onOutcome, bool once, CancellationToken ct) => throw new NotSupportedException();
}
