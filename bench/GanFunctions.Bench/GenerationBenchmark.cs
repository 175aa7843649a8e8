using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using GanFunctions.Inference.Models;
using GanFunctions.Networks.StyleGan2;
using GanFunctions.Training.Generation;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Bench;

/// <summary>
/// From 64 seeds to the pixels of 64 images by StyleGAN2, as the service does it, against the same weights in PyTorch.
/// </summary>
internal sealed class GenerationBenchmark : IBenchmark
{
    private const double Target = 0.6;
    private const double Agreement = 1e-4;
    private const int Images = 64;

    private static readonly StyleGan2Configuration Configuration = new()
    {
        Resolution = 64,
        ChannelBase = 4096,
        ChannelMax = 128,
        MappingLayers = 2,
    };

    public string Name => "generation";

    public string Description => $"{Images} images of 64x64 by StyleGAN2 from seeds to pixels: our export in ONNX Runtime against PyTorch.";

    public async Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        using var work = new WorkFolder();
        GeneratorCard card = Prepare(work.Path);
        string[] arguments =
        [
            Path.Combine(settings.BaselinesFolder.FullName, "torch_stylegan2_generate.py"),
            work.Path,
            "--seeds", Text(Images),
            "--resolution", Text(Configuration.Resolution),
            "--cbase", Text(Configuration.ChannelBase),
            "--cmax", Text(Configuration.ChannelMax),
            "--z-dim", Text(Configuration.ZDim),
            "--w-dim", Text(Configuration.WDim),
            "--mapping-layers", Text(Configuration.MappingLayers),
            "--threads", Text(settings.Threads),
            .. settings.StyleGan2Checkout is { } checkout ? (string[])["--checkout", checkout.FullName] : [],
        ];

        // Writes output.bin.
        await using BaselineProcess torch = await BaselineProcess.StartAsync(settings.Python, arguments, settings.Threads, cancellationToken);
        using var ours = new GeneratorContender(card, work.Path, settings.Threads, Images);
        float[] expected = MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(Path.Combine(work.Path, "output.bin"), cancellationToken)).ToArray();
        RequireAgreement(ours, expected);

        IReadOnlyList<IReadOnlyList<double>> times = await Contenders.MeasureInTurnsAsync([ours, torch], settings.Rounds, cancellationToken);
        string subject = $"{Images} images of 64x64, ONNX Runtime {OrtEnv.Instance().GetVersionString()}, batch {ours.BatchSize}";
        string baseline = $"PyTorch {torch.Version}{(settings.StyleGan2Checkout is null ? "" : ", NVlabs' networks")}";
        return [RatioResult.Of(Name, subject, baseline, "ms", times[0], times[1], Target)];
    }

    private static GeneratorCard Prepare(string work)
    {
        using DisposeScope scope = NewDisposeScope();
        using var draws = new Generator(1);
        using var generator = new StyleGan2Generator(Configuration, draws);
        using (no_grad())
        {
            foreach ((_, TorchSharp.Modules.Parameter parameter) in generator.named_parameters().Where(entry => entry.name.EndsWith("bias") || entry.name.EndsWith("strength")))
            {
                parameter.add_(randn(parameter.shape, generator: draws), 0.1);
            }
        }

        WriteWeights(generator.state_dict(), work);
        var exported = new StyleGan2Export(generator);
        return GeneratorParts.Write(exported, work, new Dictionary<string, string>()).Generator!;
    }

    private static void WriteWeights(Dictionary<string, Tensor> state, string folder)
    {
        var entries = new Dictionary<string, object>();
        long offset = 0;
        using FileStream file = File.Create(Path.Combine(folder, "weights.bin"));
        foreach ((string name, Tensor values) in state)
        {
            entries[name] = new { offset, values.shape };
            file.Write(MemoryMarshal.AsBytes<float>(values.detach().contiguous().data<float>().ToArray()));
            offset += values.numel();
        }

        File.WriteAllText(Path.Combine(folder, "weights.json"), JsonSerializer.Serialize(entries));
    }

    private static void RequireAgreement(GeneratorContender contender, float[] expected)
    {
        float[] actual = contender.Values();
        double scale = Math.Max(1, expected.Max(value => Math.Abs((double)value)));
        double difference = actual.Length == expected.Length
            ? actual.Zip(expected, (a, e) => Math.Abs((double)a - e)).Max() / scale
            : double.PositiveInfinity;
        if (!(difference <= Agreement))
        {
            throw new BenchmarkException($"Our images differ from PyTorch's by {difference:g3} of the largest value: the comparison would be void.");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
