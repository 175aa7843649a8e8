using GanFunctions.Inference.Models;
using GanFunctions.Networks.StyleGan1;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.StyleGan1;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan1;

public class StyleGan1TrainerTests
{
    /// <summary>Images are seen in steps of 2: 3 steps at 4x4, 2 with 8x8 being faded in, 3 at 8x8, and so on.</summary>
    private static readonly TrainingConfiguration Small = TrainingConfigurationDefaults.Fill(new TrainingConfiguration
    {
        Architecture = TrainingArchitecture.StyleGan,
        Resolution = 16,
        InitialResolution = 4,
        PhaseKimg = 0.006,
        FadeKimg = 0.004,
        BatchSize = 2,
        BatchSizes = "4:2,8:2",
        ZDim = 6,
        WDim = 5,
        MappingLayers = 2,
        ChannelBase = 64,
        ChannelMax = 12,
        EmaKimg = 0.01,
        Seed = 1,
    });

    public static TheoryData<int> Boundaries { get; } = [1, 2, 3, 4, 5, 6, 8, 10];

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void Training_that_goes_on_from_a_state_in_any_phase_is_the_same_bit_for_bit(int interrupted)
    {
        using DisposeScope scope = NewDisposeScope();
        using var uninterrupted = new StyleGan1Trainer(Small, CPU);
        Run(uninterrupted, 0, interrupted + 3);

        TrainerState saved;
        using (var first = new StyleGan1Trainer(Small, CPU))
        {
            Run(first, 0, interrupted);
            saved = TrainerStateCopy.Of(first.CaptureState());
        }

        using var second = new StyleGan1Trainer(Small with { Seed = 2 }, CPU);
        second.RestoreState(saved);
        TrainerStateCopy.AssertSame(saved, second.CaptureState());
        Run(second, interrupted, interrupted + 3);

        TrainerStateCopy.AssertSame(uninterrupted.CaptureState(), second.CaptureState());
    }

    [Theory]
    [InlineData(AdversarialLossKind.NonSaturating)]
    [InlineData(AdversarialLossKind.WganGp)]
    public void No_tensor_outlives_its_step(AdversarialLossKind loss)
    {
        using var trainer = new StyleGan1Trainer(Small with { Loss = loss }, CPU);
        Run(trainer, 0, 4);
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        Run(trainer, 4, 14);

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void The_mapping_network_learns_a_hundred_times_slower()
    {
        using DisposeScope scope = NewDisposeScope();
        using var trainer = new StyleGan1Trainer(Small, CPU);
        Tensor[] mapping = [.. trainer.Generator.Mapping.parameters().Select(parameter => parameter.detach().clone())];
        Tensor[] synthesis = [.. trainer.Generator.Synthesis.parameters().Select(parameter => parameter.detach().clone())];

        Run(trainer, 0, 1, learningRate: 0.1);

        // Adam's first step moves each weight that has a gradient by the rate.
        Assert.Equal(0.001, LargestMove(mapping, trainer.Generator.Mapping), 1e-5);
        Assert.Equal(0.1, LargestMove(synthesis, trainer.Generator.Synthesis), 1e-4);
    }

    [Fact]
    public void Optimizers_begin_anew_when_layers_come_and_when_they_are_faded_in()
    {
        using var trainer = new StyleGan1Trainer(Small, CPU);

        long[] steps = [.. Enumerable.Range(0, 10).Select(step =>
        {
            Run(trainer, step, step + 1);
            return trainer.CaptureState().Values["adam_D.step"]!.GetValue<long>();
        })];

        Assert.Equal([1, 2, 3, 1, 2, 1, 2, 3, 1, 2], steps);
    }

    [Fact]
    public void The_mean_style_follows_the_styles_and_truncation_draws_to_it()
    {
        using DisposeScope scope = NewDisposeScope();
        using var trainer = new StyleGan1Trainer(Small, CPU);
        Run(trainer, 0, 2);
        Tensor z = randn(2, 6);

        Tensor whole = trainer.Generate(z, 1);
        Tensor none = trainer.Generate(z, 0);

        Assert.True(trainer.CaptureState().Tensors["w_avg"].abs().max().item<float>() > 0);
        Assert.True(allclose(none[0], none[1], rtol: 1e-5, atol: 1e-6));
        Assert.False(allclose(whole[0], whole[1], rtol: 1e-3, atol: 1e-4));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(3, 4)]
    [InlineData(4, 4)]
    [InlineData(5, 4)]
    [InlineData(6, 8)]
    [InlineData(11, 16)]
    public void What_is_exported_and_generated_has_the_last_resolution_that_is_wholly_there(int steps, int resolution)
    {
        using DisposeScope scope = NewDisposeScope();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("stylegan");
        using var trainer = new StyleGan1Trainer(Small, CPU);
        Run(trainer, 0, steps);

        ExportedParts parts = trainer.Export(folder.FullName, new Dictionary<string, string>());

        GeneratorCard card = parts.Generator!;
        Assert.Equal(resolution, card.Resolution);
        Assert.Equal(["mapping.onnx", "synthesis.onnx"], parts.Files.Keys.Order());
        Assert.All(parts.Files, file => Assert.Equal(file.Value.Bytes, new FileInfo(Path.Combine(folder.FullName, file.Key)).Length));
        Assert.Equal((6, 5), (card.ZDim, card.WDim));
        Assert.Equal(2 * (GrowthPhase.Of(resolution).Index + 1), card.Layers);
        Tensor images = trainer.Generate(randn(1, 6), 0.7);
        Assert.Equal([1, 3, 16, 16], images.shape);
        long pixel = 16 / resolution;
        Assert.True(images.equal(images.narrow(2, 0, 16).view(1, 3, resolution, pixel, resolution, pixel)
            .narrow(3, 0, 1).narrow(5, 0, 1).expand(1, 3, resolution, pixel, resolution, pixel).reshape(1, 3, 16, 16)).all().item<bool>());
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Another_run_can_start_from_the_networks()
    {
        using DisposeScope scope = NewDisposeScope();
        using var earlier = new StyleGan1Trainer(Small, CPU);
        Run(earlier, 0, 2);
        using var trainer = new StyleGan1Trainer(Small with { Seed = 9 }, CPU);

        trainer.TransferFrom(earlier.CaptureNetworks());

        Assert.All(earlier.CaptureNetworks(), entry => Assert.True(entry.Value.equal(trainer.CaptureNetworks()[entry.Key]).all().item<bool>(), entry.Key));
        Assert.Equal(0, trainer.CaptureState().Values["adam_G.step"]!.GetValue<long>());
    }

    [Fact]
    public void A_state_of_another_configuration_is_refused_and_changes_nothing()
    {
        using DisposeScope scope = NewDisposeScope();
        using var wide = new StyleGan1Trainer(Small with { ChannelMax = 16 }, CPU);
        using var trainer = new StyleGan1Trainer(Small, CPU);
        TrainerState before = TrainerStateCopy.Of(trainer.CaptureState());

        Assert.Throws<InvalidDataException>(() => trainer.RestoreState(wide.CaptureState()));

        TrainerStateCopy.AssertSame(before, trainer.CaptureState());
    }

    [Theory]
    [InlineData(AdversarialLossKind.NonSaturating)]
    [InlineData(AdversarialLossKind.WganGp)]
    public void Generated_images_come_to_look_like_real_ones(AdversarialLossKind loss)
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingConfiguration configuration = Small with
        {
            Loss = loss,
            Gamma = 1,
            Resolution = 8,
            PhaseKimg = 0.8,
            FadeKimg = 0.4,
            BatchSizes = "4:8,8:8",
            BatchSize = 8,
            EmaKimg = 0.1,
            ChannelMax = 16,
        };
        using var trainer = new StyleGan1Trainer(configuration, CPU);
        Tensor z = randn([16, 6], generator: new Generator(5));

        // Blue to the left, yellow to the right, more or less bright.
        Tensor pattern = cat([full([1, 3, 8, 4], -0.5f), full([1, 3, 8, 4], 0.5f)], 3) * tensor([1f, 1f, -1f]).view(1, 3, 1, 1);
        double before = Distance();
        for (int step = 0; step < 300; step++)
        {
            using var draws = new Generator((ulong)(100 + step));
            Tensor images = pattern * (0.75 + (rand([8, 1, 1, 1], generator: draws) * 0.5));
            using var given = new StepImages(step, trainer.Batches.ImagesBefore(step), images);
            trainer.Step(given, 3e-3, new Random(step));
        }

        Assert.InRange(Distance(), 0, before / 3);

        double Distance() => (trainer.Generate(z, 1).mean([0]) - pattern[0]).abs().mean().item<float>();
    }

    [Fact]
    public void Losses_are_finite_in_all_phases_and_name_the_discriminators()
    {
        using var trainer = new StyleGan1Trainer(Small, CPU);

        for (int step = 0; step < 14; step++)
        {
            IReadOnlyDictionary<string, float> losses = Run(trainer, step, step + 1);
            Assert.Equal(["D_fake", "D_penalty", "D_real", "G"], losses.Keys.Order());
            Assert.All(losses.Values, loss => Assert.True(float.IsFinite(loss)));
        }
    }

    private static IReadOnlyDictionary<string, float> Run(StyleGan1Trainer trainer, int from, int to, double learningRate = 1e-3)
    {
        IReadOnlyDictionary<string, float> losses = new Dictionary<string, float>();
        for (int step = from; step < to; step++)
        {
            using var draws = new Generator((ulong)(100 + step));
            Tensor images = rand([trainer.Batches.SizeAt(step), 3, 16, 16], generator: draws).mul_(2).sub_(1);
            using var given = new StepImages(step, trainer.Batches.ImagesBefore(step), images);
            manual_seed(step);
            losses = trainer.Step(given, learningRate, new Random(step));
        }

        return losses;
    }

    private static double LargestMove(Tensor[] before, nn.Module network) =>
        before.Zip(network.parameters()).Max(pair => (pair.First - pair.Second).abs().max().item<float>());
}
