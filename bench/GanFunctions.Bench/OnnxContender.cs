using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace GanFunctions.Bench;

/// <summary>An ONNX file in ONNX Runtime within this process, on one fixed input.</summary>
internal sealed class OnnxContender : IContender, IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtValue _input;
    private readonly RunOptions _options = new();

    public OnnxContender(string path, int threads, float[] input, long[] shape)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        _session = new InferenceSession(path, options);
        _input = OrtValue.CreateTensorValueFromMemory(input, shape);
    }

    public float[] Output()
    {
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(_options, ["input"], [_input], ["output"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public Task<double> RunAsync(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        Output();
        return Task.FromResult(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    public void Dispose()
    {
        _session.Dispose();
        _input.Dispose();
        _options.Dispose();
    }
}
