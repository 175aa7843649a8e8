using System.Globalization;
using GanFunctions.Networks.StyleGan1;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Bench;

/// <summary>A whole iteration of the original StyleGAN at its last resolution, against the same iteration in PyTorch.</summary>
internal sealed class StyleGanIterationBenchmark : IBenchmark
{
    private const double Target = 0.8;
    private const int Batch = 8;

    public string Name => "stylegan-iteration";

    public string Description => "An iteration of the original StyleGAN at 32x32, discriminator with R1 and generator, against PyTorch.";

    public async Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        TrainingConfiguration configuration = TrainingConfigurationDefaults.Fill(new TrainingConfiguration
        {
            Architecture = TrainingArchitecture.StyleGan,
            Resolution = 32,
            InitialResolution = 32,
            ChannelBase = 4096,
            ChannelMax = 128,
            BatchSize = Batch,
        });
        IEnumerable<int> channels = StyleGan1Configuration.ChannelsFor(configuration.Resolution, configuration.ChannelBase!.Value, configuration.ChannelMax);
        string[] arguments =
        [
            Path.Combine(settings.BaselinesFolder.FullName, "torch_stylegan_step.py"),
            "--channels", .. channels.Select(Text),
            "--latent", Text(configuration.ZDim),
            "--mapping-layers", Text(configuration.MappingLayers),
            "--batch", Text(Batch),
            "--threads", Text(settings.Threads),
            .. settings.StyleGanCheckout is { } checkout ? (string[])["--checkout", checkout.FullName] : [],
        ];
        await using BaselineProcess torch = await BaselineProcess.StartAsync(settings.Python, arguments, settings.Threads, cancellationToken);
        using var ours = new TrainingContender(configuration, settings.Threads);
        IReadOnlyList<IReadOnlyList<double>> times = await Contenders.MeasureInTurnsAsync([torch, ours], settings.Rounds, cancellationToken);
        string baseline = $"PyTorch {torch.Version}, float32{(settings.StyleGanCheckout is null ? "" : ", rosinality's layers")}";
        return [RatioResult.Of(Name, $"our iteration, 32x32, 128 channels, batch {Batch}", baseline, "ms", times[1], times[0], Target)];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
