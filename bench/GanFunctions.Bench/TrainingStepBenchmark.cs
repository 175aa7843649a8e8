using System.Globalization;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Translation;

namespace GanFunctions.Bench;

/// <summary>A whole CycleGAN training step, batch 1, against the same step in PyTorch.</summary>
internal sealed class TrainingStepBenchmark : IBenchmark
{
    private const int Blocks = 6;

    public string Name => "training-step";

    public string Description => "CycleGAN training steps at 64x64 and 128x128, in float32 and bfloat16, against PyTorch in float32.";

    public async Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, CancellationToken cancellationToken) =>
    [
        .. await MeasureAsync(size: 64, filters: 32, target: 0.85, bfloat16Target: null, settings, cancellationToken),
        .. await MeasureAsync(size: 128, filters: 64, target: 0.80, bfloat16Target: 0.60, settings, cancellationToken),
    ];

    private async Task<IReadOnlyList<RatioResult>> MeasureAsync(
        int size, int filters, double target, double? bfloat16Target, BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        var configuration = new TrainingConfiguration
        {
            Architecture = TrainingArchitecture.CycleGan,
            CropSize = size,
            Ngf = filters,
            Ndf = filters,
            Blocks = Blocks,
        };
        string[] arguments =
        [
            Path.Combine(settings.BaselinesFolder.FullName, "torch_cyclegan_step.py"),
            "--size", size.ToString(CultureInfo.InvariantCulture),
            "--filters", filters.ToString(CultureInfo.InvariantCulture),
            "--blocks", Blocks.ToString(CultureInfo.InvariantCulture),
            "--threads", settings.Threads.ToString(CultureInfo.InvariantCulture),
        ];
        await using BaselineProcess torch = await BaselineProcess.StartAsync(settings.Python, arguments, settings.Threads, cancellationToken);
        using var single = new TrainingContender(configuration, settings.Threads);
        using TrainingContender? mixed = bfloat16Target is not null && ProcessorFeatures.HaveBFloat16()
            ? new TrainingContender(configuration with { Precision = PrecisionKind.BFloat16 }, settings.Threads)
            : null;

        IContender[] sides = mixed is null ? [torch, single] : [torch, single, mixed];
        IReadOnlyList<IReadOnlyList<double>> times = await Contenders.MeasureInTurnsAsync(sides, settings.Rounds, cancellationToken);
        string subject = $"our step, {size}x{size}, {filters} filters";
        string baseline = $"PyTorch {torch.Version}, float32";
        RatioResult inSingle = RatioResult.Of(Name, subject + ", float32", baseline, "ms", times[1], times[0], target);
        return mixed is null
            ? [inSingle]
            : [inSingle, RatioResult.Of(Name, subject + ", bfloat16", baseline, "ms", times[2], times[0], bfloat16Target)];
    }
}
