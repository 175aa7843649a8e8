using System.Diagnostics;
using GanFunctions.Inference.Telemetry;
using Microsoft.ML.OnnxRuntime;

namespace GanFunctions.Inference.Sessions;

/// <summary>A loaded graph that a few threads at most may run at once; the others wait for their turn.</summary>
/// <param name="name">What it is called.</param>
/// <param name="session">The graph; disposed with this.</param>
/// <param name="provider">What runs it.</param>
/// <param name="concurrency">How many runs may be under way.</param>
internal sealed class GatedSession(NetworkName name, InferenceSession session, ProviderSelection provider, int concurrency) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(concurrency, concurrency);

    public InferenceSession Session => session;

    /// <summary>Runs the graph on tensors, once it is its turn.</summary>
    /// <param name="inputs">The inputs' names.</param>
    /// <param name="values">Their tensors.</param>
    /// <param name="output">The output's name.</param>
    /// <param name="result">Where it goes.</param>
    /// <param name="releaseMemory">Whether to give the memory of the run back to the system, rather than keep it for the next run.</param>
    /// <param name="ct">Stops the waiting and the run.</param>
    /// <exception cref="OperationCanceledException">Stopped, while waiting or within the run.</exception>
    public void Run(
        IReadOnlyCollection<string> inputs, IReadOnlyCollection<OrtValue> values, string output, OrtValue result, bool releaseMemory, CancellationToken ct)
    {
        _gate.Wait(ct);
        try
        {
            using RunOptions run = new();
            if (releaseMemory && provider.Provider == ExecutionProvider.Cpu)
            {
                run.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
            }

            using CancellationTokenRegistration stop = ct.Register(() => run.Terminate = true);
            TagList tags = new()
            {
                { TagNames.Model, name.Model },
                { TagNames.Network, name.Network },
                { TagNames.Provider, provider.Provider.ToString() },
            };
            using Activity? span = GanTelemetry.Source.StartActivity(SpanNames.Inference, ActivityKind.Internal, parentContext: default, tags);
            span?.SetTag(TagNames.Version, name.Version);
            long begun = Stopwatch.GetTimestamp();
            session.Run(run, inputs, values, [output], [result]);
            InferenceMetrics.Duration.Record(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, tags);
        }
        catch (OnnxRuntimeException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        session.Dispose();
        _gate.Dispose();
    }
}
