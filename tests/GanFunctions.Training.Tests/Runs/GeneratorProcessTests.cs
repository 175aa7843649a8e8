using System.Diagnostics;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Models;
using GanFunctions.Networks.Weights;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Runs;

public sealed class GeneratorProcessTests
{
    private const int Kills = 3;

    private static readonly TrainingConfiguration Tiny = new()
    {
        Resolution = 16,
        ZDim = 8,
        WDim = 8,
        MappingLayers = 2,
        ChannelBase = 256,
        ChannelMax = 16,
        BatchSize = 4,
        Steps = 20,
        GInterval = 2,
        DInterval = 3,
        EmaKimg = 0.02,
        AdaKimg = 0.05,
        InitialResolution = 8,
        PhaseKimg = 0.02,
        FadeKimg = 0.02,
        Threads = 1,
        LogEvery = 5,
        CheckpointEvery = 4,
        SnapshotEvery = 10,
        SampleEvery = 10,
        EvaluationImages = 4,
    };

    [Theory]
    [InlineData(TrainingArchitecture.StyleGan)]
    [InlineData(TrainingArchitecture.StyleGan2)]
    public async Task A_run_that_is_killed_ends_with_the_version_of_one_that_never_was(TrainingArchitecture architecture)
    {
        TrainingConfiguration configuration = Tiny with { Architecture = architecture };
        using var whole = TrainerRun.With(configuration);
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, await whole.RunAsync());
        TimeSpan length = clock.Elapsed;

        using var killed = TrainerRun.With(configuration);
        var random = new Random(1);
        for (int i = 0; i < Kills; i++)
        {
            using Process process = killed.Start();
            await Task.Delay(length * random.NextDouble());
            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.Equal(0, await killed.RunAsync());

        Assert.Equal(whole.Outcome(), killed.Outcome());
        AssertIsWhole(whole, architecture.CardName());
    }

    [Fact]
    public async Task A_run_starts_from_the_networks_of_another()
    {
        using var first = TrainerRun.With(Tiny with { Architecture = TrainingArchitecture.StyleGan2, Steps = 4 });
        Assert.Equal(0, await first.RunAsync());

        using var second = TrainerRun.With(Tiny with { Architecture = TrainingArchitecture.StyleGan2, Steps = 1, TransferFrom = "toy@1", Seed = 5, LearningRate = 1e-9, EmaRampup = 0, EmaKimg = 1e6 });
        Assert.Equal((int)TrainerExitCode.BadConfiguration, await second.RunAsync());
        Assert.Contains("toy@1", second.Result().Reason, StringComparison.Ordinal);
        File.Copy(first.PathOf(RunBlobs.Export + TrainerContract.NetworksFile), second.PathOf(TrainerContract.NetworksFile));
        Assert.Equal(0, await second.RunAsync());

        Assert.Contains("Starting from the networks of toy@1", await File.ReadAllTextAsync(second.PathOf(RunBlobs.Log)), StringComparison.Ordinal);
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyDictionary<string, Tensor> networks = Networks(second);
        Assert.All(
            Networks(first).Where(entry => entry.Value.dim() > 1),
            entry => Assert.InRange((entry.Value - networks[entry.Key]).abs().max().item<float>(), 0, 1e-6));
    }

    [Fact]
    public async Task Networks_of_another_size_are_refused()
    {
        using var first = TrainerRun.With(Tiny with { Architecture = TrainingArchitecture.StyleGan2, Steps = 1 });
        Assert.Equal(0, await first.RunAsync());

        using var second = TrainerRun.With(Tiny with { Architecture = TrainingArchitecture.StyleGan2, ChannelMax = 8, Steps = 1, TransferFrom = "toy@1" });
        File.Copy(first.PathOf(RunBlobs.Export + TrainerContract.NetworksFile), second.PathOf(TrainerContract.NetworksFile));

        Assert.Equal((int)TrainerExitCode.BadConfiguration, await second.RunAsync());
        Assert.Contains("cannot start from toy@1", second.Result().Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TrainingArchitecture.StyleGan)]
    [InlineData(TrainingArchitecture.StyleGan2)]
    public async Task A_dry_run_tells_the_length_and_the_memory_and_writes_nothing(TrainingArchitecture architecture)
    {
        using var run = TrainerRun.With(Tiny with { Architecture = architecture, Steps = null, Kimg = 1 });

        string told = await run.TellAsync("--dry-run");

        using var description = System.Text.Json.JsonDocument.Parse(told);
        Assert.InRange(description.RootElement.GetProperty("steps").GetInt64(), 100, 250);
        Assert.InRange(description.RootElement.GetProperty("epochs").GetInt64(), 1_000 / 7, 1_000 / 6);
        Assert.InRange(description.RootElement.GetProperty("estimatedBytes").GetInt64(), 100_000, 500_000_000);
        Assert.Equal([run.PathOf(RunBlobs.Run)], Directory.GetFileSystemEntries(run.Folder));
    }

    private static IReadOnlyDictionary<string, Tensor> Networks(TrainerRun run) =>
        SafetensorsFile.Read(run.PathOf(RunBlobs.Export + TrainerContract.NetworksFile)).Tensors;

    private static ModelCard Card(TrainerRun run)
    {
        string path = run.PathOf(RunBlobs.Export + ModelCardSerializer.FileName);
        return ModelCardSerializer.Deserialize(File.ReadAllBytes(path), path);
    }

    private static void AssertIsWhole(TrainerRun run, string architecture)
    {
        ModelCard card = Card(run);
        Assert.Equal((architecture, 16, 8), (card.Architecture, card.Generator!.Resolution, card.Generator.WAvg.Count));
        Assert.Equal(7, card.Dataset!["images"]!.GetValue<int>());
        Assert.Contains(TrainerContract.NetworksFile, card.Files.Keys);
        Assert.All(card.Files.Keys, file => Assert.True(File.Exists(run.PathOf(RunBlobs.Export + file)), file));
        Assert.True(double.IsFinite(card.Metrics!["swd"]));
        Assert.Equal(run.Result().Metrics, card.Metrics);
        string sample = run.PathOf(RunBlobs.Samples + "step-0000020.png");
        Assert.Equal((8 * 18) - 2, ImageCodec.Decode(File.ReadAllBytes(sample), new ImageLimits(), sample).Image.Width);
    }
}
