using System.Threading.Channels;
using GanFunctions.Pipeline.Translation;

namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>A watcher at work in the background.</summary>
internal sealed class Watch : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<TranslateOutcome> _outcomes = Channel.CreateUnbounded<TranslateOutcome>();
    private readonly Task _running;

    public Watch(Host host) => _running = host.Watcher.RunAsync(outcome => _outcomes.Writer.WriteAsync(outcome), once: false, _stop.Token);

    public async Task<TranslateOutcome> UntilAsync(Func<TranslateOutcome, bool> wanted)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            Task<TranslateOutcome> next = _outcomes.Reader.ReadAsync(patience.Token).AsTask();
            if (await Task.WhenAny(next, _running) == _running)
            {
                await _running;
                throw new InvalidOperationException("The watcher ended by itself.");
            }

            if (wanted(await next))
            {
                return await next;
            }
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Patience);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }
}
