using GanFunctions.Inference.Models;
using GanFunctions.Networks.StyleGan2;
using GanFunctions.Networks.Weights;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.StyleGan.Augmentation;
using GanFunctions.Training.StyleGan2;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan2;

public class StyleGan2TrainerTests
{
    private static readonly TrainingConfiguration Small = TrainingConfigurationDefaults.Fill(new TrainingConfiguration
    {
        Architecture = TrainingArchitecture.StyleGan2,
        Resolution = 16,
        BatchSize = 4,
        ZDim = 6,
        WDim = 5,
        MappingLayers = 2,
        ChannelBase = 64,
        ChannelMax = 12,
        GInterval = 2,
        DInterval = 3,
        AdaKimg = 0.05,
        AdaInterval = 2,
        EmaKimg = 0.05,
        Seed = 1,
    });

    public static TheoryData<TrainingConfiguration> Variants { get; } =
    [
        Small,
        Small with { AdaP = 0.5, AdaTarget = -0.9 },
        Small with { Augment = AugmentationKind.None, PathLengthWeight = 0, EmaRampup = 0, StyleMixing = 0 },
        Small with { Augment = AugmentationKind.Fixed, AdaP = 0.4, FreezeD = 1 },
        Small with { Gamma = 0, StyleMixing = 1 },
    ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Training_that_goes_on_from_a_state_is_the_same_bit_for_bit(TrainingConfiguration configuration)
    {
        using DisposeScope scope = NewDisposeScope();
        using var uninterrupted = new StyleGan2Trainer(configuration, CPU);
        Run(uninterrupted, 0, 7);

        TrainerState saved;
        using (var first = new StyleGan2Trainer(configuration, CPU))
        {
            Run(first, 0, 4);
            saved = TrainerStateCopy.Of(first.CaptureState());
        }

        using var second = new StyleGan2Trainer(configuration with { Seed = 2 }, CPU);
        second.RestoreState(saved);
        TrainerStateCopy.AssertSame(saved, second.CaptureState());
        Run(second, 4, 7);

        TrainerStateCopy.AssertSame(uninterrupted.CaptureState(), second.CaptureState());
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void No_tensor_outlives_its_step(TrainingConfiguration configuration)
    {
        using var trainer = new StyleGan2Trainer(configuration, CPU);
        Run(trainer, 0, 6);
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        Run(trainer, 6, 18);

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Losses_are_finite_and_name_the_discriminators_and_regularisations_keep_their_last()
    {
        using var trainer = new StyleGan2Trainer(Small, CPU);

        IReadOnlyDictionary<string, float>[] losses = [.. Enumerable.Range(0, 4).Select(step => Run(trainer, step, step + 1))];

        Assert.All(losses, step => Assert.Equal(["D", "D_ada_p", "D_ada_r", "D_r1", "G", "G_pl"], step.Keys.Order()));
        Assert.All(losses.SelectMany(step => step.Values), loss => Assert.True(float.IsFinite(loss)));
        Assert.Equal(losses[0]["G_pl"], losses[1]["G_pl"]);
        Assert.NotEqual(losses[1]["G_pl"], losses[2]["G_pl"]);
        Assert.Equal(losses[0]["D_r1"], losses[2]["D_r1"]);
        Assert.NotEqual(losses[2]["D_r1"], losses[3]["D_r1"]);
    }

    [Fact]
    public void Adam_counts_the_steps_of_regularisations_and_its_rate_makes_up_for_them()
    {
        using DisposeScope scope = NewDisposeScope();
        using var trainer = new StyleGan2Trainer(Small with { PathLengthWeight = 0, Gamma = 10 }, CPU);

        Run(trainer, 0, 4);

        TrainerState state = trainer.CaptureState();
        Assert.Equal(4, state.Values["adam_G.step"]!.GetValue<long>());
        Assert.Equal(4 + 2, state.Values["adam_D.step"]!.GetValue<long>());

        using var lazy = new StyleGan2Trainer(Small with { GInterval = 3 }, CPU);
        Tensor before = lazy.Generator.get_parameter("synthesis.b16.torgb.bias")!.detach().clone();
        Run(lazy, 1, 2, learningRate: 0.1);
        // Adam's first step moves each weight that has a gradient by the rate.
        Assert.Equal(0.1 * 3 / 4, (lazy.Generator.get_parameter("synthesis.b16.torgb.bias")! - before).abs().max().item<float>(), 1e-5);
    }

    [Fact]
    public void The_discriminators_loss_and_gradients_are_those_of_batches_that_are_judged_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        using var trainer = new StyleGan2Trainer(Small with { Augment = AugmentationKind.None, Gamma = 0, PathLengthWeight = 0 }, CPU);
        using var twin = new StyleGan2Trainer(Small with { Augment = AugmentationKind.None, Gamma = 0, PathLengthWeight = 0 }, CPU);
        Tensor real = Images(0);

        // At rate 0 nothing changes but the gradients: images are those of the same weights.
        IReadOnlyDictionary<string, float> losses = Step(trainer, 0, real, learningRate: 0);

        var random = new Random(0);
        using var draws = new StyleDraws(twin.Generator, Small.StyleMixing, CPU, random);
        Tensor fromGenerator = draws.Images(draws.Styles(4));
        Tensor generatorLoss = (1 + (-twin.Discriminator.call(fromGenerator)).exp()).log().mean();
        Tensor fake = draws.Images(draws.Styles(4)).detach();
        Tensor loss = (1 + twin.Discriminator.call(fake).exp()).log().mean() + (1 + (-twin.Discriminator.call(real)).exp()).log().mean();
        loss.backward();
        Assert.Equal(generatorLoss.item<float>(), losses["G"], 1e-5);
        Assert.Equal(loss.item<float>(), losses["D"], 1e-5);
        foreach ((TorchSharp.Modules.Parameter expected, TorchSharp.Modules.Parameter actual) in twin.Discriminator.parameters().Zip(trainer.Discriminator.parameters()))
        {
            Assert.True(allclose(expected.grad!, actual.grad!, rtol: 1e-3, atol: 1e-5));
        }
    }

    [Fact]
    public void R1_and_its_gradients_are_those_of_double_differentiation_in_double_precision()
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingConfiguration configuration = Small with { Augment = AugmentationKind.None, Gamma = 2, DInterval = 1 };
        using var trainer = new StyleGan2Trainer(configuration, CPU);
        Tensor real = Images(0);

        float r1 = Step(trainer, 0, real, learningRate: 0)["D_r1"];

        using var exact = new StyleGan2Discriminator(trainer.Discriminator.Configuration);
        StateDictionary.Load(exact, trainer.Discriminator.state_dict());
        exact.to(ScalarType.Float64);
        Tensor images = real.to(ScalarType.Float64).requires_grad_();
        Tensor slopes = autograd.grad([exact.call(images).sum()], [images], null!, retain_graph: true, create_graph: true)[0];
        Tensor expected = slopes.square().sum([1, 2, 3]).mean();
        expected.backward();
        Assert.Equal(expected.item<double>(), r1, 1e-4 * r1);
        // The gradients left by the step are those of R1, which is its last update.
        foreach (((string name, TorchSharp.Modules.Parameter weight), TorchSharp.Modules.Parameter actual) in exact.named_parameters().Zip(trainer.Discriminator.parameters()))
        {
            Tensor gradient = weight.grad is { } known ? known.to(ScalarType.Float32) : zeros_like(actual);
            double scale = Math.Max(1e-6, gradient.abs().max().item<float>());
            Assert.True((gradient - actual.grad!).abs().max().item<float>() <= 1e-3 * scale, name);
        }
    }

    [Fact]
    public void The_path_lengths_are_those_of_each_image_and_their_mean_is_moved_by_a_hundredth()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new StyleGan2Generator(new StyleGan2Configuration { Resolution = 8, ZDim = 4, WDim = 4, ChannelMax = 6, MappingLayers = 1 });
        Tensor ws = randn(3, generator.Configuration.NumWs, 4).requires_grad_();
        Tensor noise = randn(3, 3, 8, 8);
        Tensor lengths = zeros(3);
        for (int i = 0; i < 3; i++)
        {
            Tensor image = generator.Synthesis.call(ws);
            Tensor slope = autograd.grad([(image[i] * noise[i] / 8).sum()], [ws])[0][i];
            lengths[i] = slope.square().sum(1).mean().sqrt();
        }

        using var regularization = new PathLengthRegularization(CPU);
        using ImagesWithSlopes images = generator.Synthesis.GenerateWithSlopes(ws, SynthesisNoise.Constant);
        Tensor loss = regularization.Loss(images, noise).Value;

        Assert.Equal(lengths.mean().item<float>() / 100, regularization.Mean.item<float>(), 1e-6);
        Tensor expected = (lengths - (lengths.mean() / 100)).square().mean();
        Assert.Equal(expected.item<float>(), loss.item<float>(), 1e-4 * expected.item<float>());
    }

    [Fact]
    public void The_probability_of_augmentation_rises_where_the_discriminator_is_sure_of_real_images()
    {
        using var sure = new StyleGan2Trainer(Small with { AdaTarget = -1.5 }, CPU);
        using var unsure = new StyleGan2Trainer(Small with { AdaTarget = 1.5, AdaP = 0.5 }, CPU);

        Run(sure, 0, 4);
        Run(unsure, 0, 4);

        // Two intervals of 2 steps of 4 images, over 50 images.
        Assert.Equal(16 / 50.0, sure.AugmentationProbability, 1e-9);
        Assert.Equal(0.5 - (16 / 50.0), unsure.AugmentationProbability, 1e-9);
    }

    [Fact]
    public void Everything_that_the_discriminator_sees_is_augmented()
    {
        var augmentation = new Counting();
        using var trainer = new StyleGan2Trainer(Small with { AdaP = 0.25 }, CPU, augmentation);

        Run(trainer, 0, 1);

        // Generator's images, generated and real ones together, and R1's.
        Assert.Equal([(4, 0.25), (8, 0.25), (4, 0.25)], augmentation.Calls);
    }

    [Fact]
    public void Frozen_blocks_keep_their_weights()
    {
        using DisposeScope scope = NewDisposeScope();
        using var trainer = new StyleGan2Trainer(Small with { FreezeD = 1 }, CPU);
        Dictionary<string, Tensor> before = trainer.Discriminator.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.detach().clone());

        Run(trainer, 0, 4, learningRate: 0.01);

        Assert.All(
            trainer.Discriminator.named_parameters(),
            entry => Assert.Equal(
                entry.name.StartsWith("b16.", StringComparison.Ordinal), before[entry.name].equal(entry.parameter).all().item<bool>()));
    }

    [Theory]
    [InlineData(0, 0.5, 4, 0)]
    [InlineData(80, 0.5, 4, 0.9330330)]
    [InlineData(100_000, 0.5, 4, 0.9330330)]
    [InlineData(40, 0.1, 4, 0.5)]
    public void The_average_is_quick_at_the_start(long imagesSeen, double rampup, int count, double kept)
    {
        using DisposeScope scope = NewDisposeScope();
        using var trainer = new StyleGan2Trainer(Small with { EmaKimg = 0.04, EmaRampup = rampup, BatchSize = count }, CPU);
        Tensor before = trainer.Generator.get_parameter("synthesis.b8.conv0.bias")!.detach().clone();

        using var images = new StepImages(1, imagesSeen, Images(0));
        trainer.Step(images, 0.1, new Random(0));

        Tensor after = trainer.Generator.get_parameter("synthesis.b8.conv0.bias")!;
        Tensor average = trainer.CaptureState().Tensors["ema_G.synthesis.b8.conv0.bias"];
        Assert.True(allclose((before * kept) + (after * (1 - kept)), average, rtol: 1e-4, atol: 1e-6));
    }

    [Fact]
    public void A_tiny_network_learns_the_colour_of_its_images()
    {
        using DisposeScope scope = NewDisposeScope();
        using var trainer = new StyleGan2Trainer(Small with { Augment = AugmentationKind.None, Gamma = 0.1, GInterval = 8, DInterval = 8, EmaRampup = 0.05 }, CPU);
        Tensor colour = tensor(new float[] { 0.8f, -0.6f, 0.1f }).view(1, 3, 1, 1);
        Tensor images = colour.expand(4, 3, 16, 16) + (randn(4, 3, 16, 16) * 0.02);
        Tensor z = randn(16, Small.ZDim);
        double before = Distance();

        for (int step = 0; step < 250; step++)
        {
            using var given = new StepImages(step, 4 * step, images.alias());
            trainer.Step(given, 0.005, new Random(step));
        }

        double after = Distance();
        Assert.True(after < 0.4 * before, $"The distance went from {before} to {after}.");

        double Distance() => (trainer.Generate(z, 1) - colour).square().mean().item<float>();
    }

    [Fact]
    public void What_is_exported_is_the_average_and_described_by_the_card()
    {
        using DisposeScope scope = NewDisposeScope();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("stylegan2");
        using var trainer = new StyleGan2Trainer(Small, CPU);
        Run(trainer, 0, 2);

        ExportedParts parts = trainer.Export(folder.FullName, new Dictionary<string, string>());

        GeneratorCard card = parts.Generator!;
        Assert.Equal((16, 6, 5, 6), (card.Resolution, card.ZDim, card.WDim, card.Layers));
        Assert.Equal(16 + (2 * 64) + (2 * 256), card.NoiseLength);
        Assert.Equal(trainer.CaptureState().Tensors["ema_G.mapping.w_avg"].data<float>().Select(value => (double)value), card.WAvg);
        Assert.Equal(["mapping.onnx", "synthesis.onnx"], parts.Files.Keys.Order());
        Assert.All(parts.Files, file => Assert.Equal(file.Value.Bytes, new FileInfo(Path.Combine(folder.FullName, file.Key)).Length));
        Assert.Equal([2, 3, 16, 16], trainer.Generate(randn(2, 6), 0.7).shape);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Another_run_can_start_from_the_networks()
    {
        using DisposeScope scope = NewDisposeScope();
        using var earlier = new StyleGan2Trainer(Small, CPU);
        Run(earlier, 0, 2);
        using var trainer = new StyleGan2Trainer(Small with { Seed = 9, FreezeD = 1 }, CPU);

        trainer.TransferFrom(earlier.CaptureNetworks());

        Assert.All(earlier.CaptureNetworks(), entry => Assert.True(entry.Value.equal(trainer.CaptureNetworks()[entry.Key]).all().item<bool>(), entry.Key));
        Assert.Equal(0, trainer.CaptureState().Values["adam_G.step"]!.GetValue<long>());
        Assert.Throws<InvalidDataException>(() =>
        {
            using var wide = new StyleGan2Trainer(Small with { ChannelMax = 16 }, CPU);
            wide.TransferFrom(earlier.CaptureNetworks());
        });
    }

    [Fact]
    public void A_state_of_another_configuration_is_refused_and_changes_nothing()
    {
        using DisposeScope scope = NewDisposeScope();
        using var wide = new StyleGan2Trainer(Small with { ChannelMax = 16 }, CPU);
        using var trainer = new StyleGan2Trainer(Small, CPU);
        TrainerState before = TrainerStateCopy.Of(trainer.CaptureState());

        Assert.Throws<InvalidDataException>(() => trainer.RestoreState(wide.CaptureState()));

        TrainerStateCopy.AssertSame(before, trainer.CaptureState());
    }

    private static Tensor Images(int step)
    {
        using var draws = new Generator((ulong)(100 + step));
        return rand([4, 3, 16, 16], generator: draws).mul_(2).sub_(1);
    }

    private static IReadOnlyDictionary<string, float> Step(StyleGan2Trainer trainer, int step, Tensor images, double learningRate)
    {
        using var given = new StepImages(step, 4 * step, images.alias());
        return trainer.Step(given, learningRate, new Random(step));
    }

    private static IReadOnlyDictionary<string, float> Run(StyleGan2Trainer trainer, int from, int to, double learningRate = 2.5e-3)
    {
        IReadOnlyDictionary<string, float> losses = new Dictionary<string, float>();
        for (int step = from; step < to; step++)
        {
            using Tensor images = Images(step);
            losses = Step(trainer, step, images, learningRate);
        }

        return losses;
    }

    private sealed class Counting : IDiscriminatorAugmentation
    {
        public List<(long Images, double P)> Calls { get; } = [];

        public Tensor Apply(Tensor images, double p, Random random)
        {
            Calls.Add((images.shape[0], p));
            return images.alias();
        }
    }
}
