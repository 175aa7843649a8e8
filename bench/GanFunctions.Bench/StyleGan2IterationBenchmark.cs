using System.Globalization;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Bench;

/// <summary>
/// An iteration of StyleGAN2, lazy regularisation averaged in, against the same in PyTorch with the reference implementation's
/// operators for CPUs.
/// </summary>
internal sealed class StyleGan2IterationBenchmark : IBenchmark
{
    private const double Target = 0.75;
    private const int Batch = 8;

    /// <summary>Every regularisation joins in at least once.</summary>
    private const int Iterations = 16;

    public string Name => "stylegan2-iteration";

    public string Description => "An iteration of StyleGAN2 at 64x64, lazy regularisation averaged in, against PyTorch.";

    public async Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        TrainingConfiguration configuration = TrainingConfigurationDefaults.Fill(new TrainingConfiguration
        {
            Architecture = TrainingArchitecture.StyleGan2,
            Resolution = 64,
            ChannelBase = 4096,
            ChannelMax = 128,
            MappingLayers = 2,
            BatchSize = Batch,
            Augment = AugmentationKind.None,
        });
        string[] arguments =
        [
            Path.Combine(settings.BaselinesFolder.FullName, "torch_stylegan2_step.py"),
            "--resolution", Text(configuration.Resolution),
            "--cbase", Text(configuration.ChannelBase!.Value),
            "--cmax", Text(configuration.ChannelMax),
            "--z-dim", Text(configuration.ZDim),
            "--w-dim", Text(configuration.WDim),
            "--mapping-layers", Text(configuration.MappingLayers),
            "--gamma", configuration.Gamma!.Value.ToString(CultureInfo.InvariantCulture),
            "--batch", Text(Batch),
            "--threads", Text(settings.Threads),
            .. settings.StyleGan2Checkout is { } checkout ? (string[])["--checkout", checkout.FullName] : [],
        ];
        await using BaselineProcess torch = await BaselineProcess.StartAsync(settings.Python, arguments, settings.Threads, cancellationToken);
        using var ours = new TrainingContender(configuration, settings.Threads, Iterations);
        IReadOnlyList<IReadOnlyList<double>> times = await Contenders.MeasureInTurnsAsync([torch, ours], settings.Rounds, cancellationToken);
        string baseline = $"PyTorch {torch.Version}, float32{(settings.StyleGan2Checkout is null ? "" : ", NVlabs' networks and losses")}";
        return [RatioResult.Of(Name, $"our iteration, 64x64, 128 channels, batch {Batch}", baseline, "ms", times[1], times[0], Target)];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
