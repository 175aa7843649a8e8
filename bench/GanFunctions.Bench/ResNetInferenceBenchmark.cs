using System.Runtime.InteropServices;
using System.Text.Json;
using GanFunctions.Networks.CycleGan;
using GanFunctions.Networks.Export;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace GanFunctions.Bench;

/// <summary>
/// The CycleGAN generator with 9 residual blocks and 64 filters on one 256x256 image: our export in ONNX Runtime, against
/// onnxruntime-node on PyTorch's own export of the same weights, PyTorch itself, and our own export without minimal filtering.
/// </summary>
internal sealed class ResNetInferenceBenchmark : IBenchmark
{
    private const int Size = 256;
    private const double Agreement = 1e-4;

    public string Name => "resnet9-inference";

    public string Description => "ResNet-9 generator at 256x256, fp32: our export against onnxruntime-node and PyTorch.";

    public async Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        using var work = new WorkFolder();
        return await RunAsync(settings, work.Path, cancellationToken);
    }

    private async Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, string work, CancellationToken cancellationToken)
    {
        string pythonScript = Path.Combine(settings.BaselinesFolder.FullName, "torch_generator.py");
        string nodeScript = Path.Combine(settings.BaselinesFolder.FullName, "onnxruntime_node.mjs");
        string[] checkout = settings.CycleGanCheckout is { } folder ? ["--cyclegan-checkout", folder.FullName] : [];

        // Writes input.bin, output.bin, weights.json, weights.bin and torch.onnx.
        await BaselineProcess.RunToEndAsync(
            settings.Python, [pythonScript, "prepare", work, "--size", $"{Size}", .. checkout], settings.Threads, cancellationToken);
        float[] input = ReadFloats(Path.Combine(work, "input.bin"));
        float[] expected = ReadFloats(Path.Combine(work, "output.bin"));
        long[] shape = [1, 3, Size, Size];
        Export(work);

        await using BaselineProcess torch = await BaselineProcess.StartAsync(
            settings.Python, [pythonScript, "serve", work, "--threads", $"{settings.Threads}", .. checkout], settings.Threads, cancellationToken);
        await using BaselineProcess node = await BaselineProcess.StartAsync(
            settings.Node, [nodeScript, work, $"{Size}", $"{settings.Threads}"], settings.Threads, cancellationToken);
        using var minimal = new OnnxContender(Path.Combine(work, "minimal.onnx"), settings.Threads, input, shape);
        using var direct = new OnnxContender(Path.Combine(work, "direct.onnx"), settings.Threads, input, shape);
        RequireAgreement("our export", minimal.Output(), expected);
        RequireAgreement("our export without minimal filtering", direct.Output(), expected);
        RequireAgreement("onnxruntime-node", ReadFloats(Path.Combine(work, "node.bin")), expected);

        IReadOnlyList<IReadOnlyList<double>> times = await Contenders.MeasureInTurnsAsync(
            [minimal, node, torch, direct], settings.Rounds, cancellationToken);

        string subject = $"our export, ONNX Runtime {OrtEnv.Instance().GetVersionString()}";
        return
        [
            RatioResult.Of(Name, subject, $"onnxruntime-node {node.Version}, PyTorch's export", "ms", times[0], times[1], target: 1.00),
            RatioResult.Of(Name, subject, $"PyTorch {torch.Version}", "ms", times[0], times[2], target: 0.80),
            RatioResult.Of(Name, subject, "our export without minimal filtering", "ms", times[0], times[3], target: null),
        ];
    }

    private static void Export(string work)
    {
        using var generator = new ResNetGenerator(new ResNetGeneratorOptions());
        float[] values = ReadFloats(Path.Combine(work, "weights.bin"));
        var entries = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(Path.Combine(work, "weights.json")))!;
        Dictionary<string, Tensor> state = generator.state_dict();
        if (!state.Keys.Order().SequenceEqual(entries.Keys.Order()))
        {
            throw new BenchmarkException("The baseline's network has other parameters than ours; is the checkout the CycleGAN authors' repository?");
        }

        using (no_grad())
        {
            foreach ((string name, int offset) in entries)
            {
                Tensor target = state[name];
                using Tensor source = tensor(values.AsSpan(offset, (int)target.numel()).ToArray(), target.shape);
                target.copy_(source);
            }
        }

        foreach ((string file, ConvolutionLowering lowering) in new[] { ("minimal.onnx", ConvolutionLowering.Minimal), ("direct.onnx", ConvolutionLowering.Direct) })
        {
            OnnxExportResult result = new OnnxExporter(new OnnxExportOptions { Lowering = lowering }).Export(generator, Path.Combine(work, file));
            if (result.Lowering != lowering)
            {
                throw new BenchmarkException($"The exporter fell back from {lowering} to {result.Lowering}: the comparison would be void.");
            }
        }
    }

    private static void RequireAgreement(string who, float[] actual, float[] expected)
    {
        double difference = actual.Length == expected.Length
            ? actual.Zip(expected, (a, e) => Math.Abs((double)a - e)).Max()
            : double.PositiveInfinity;
        if (!(difference <= Agreement))
        {
            throw new BenchmarkException($"The output of {who} differs from PyTorch's by {difference:g3}: the comparison would be void.");
        }
    }

    private static float[] ReadFloats(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
}
