using GanFunctions.Networks.StyleGan.Encoder;
using GanFunctions.Training.StyleGan.Encoder;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan.Encoder;

public sealed class EncoderTrainingTests : IDisposable
{
    private static readonly EncoderTrainingOptions Options = new() { StyleSteps = 4, ImageSteps = 4, BatchSize = 4, Seed = 7 };

    private readonly ToyGenerator _generator = new();

    public void Dispose() => _generator.Dispose();

    [Fact]
    public void Both_stages_make_reconstructions_of_held_out_images_better()
    {
        using StyleEncoder encoder = Encoder();
        double untrained = Psnr(encoder);
        Train(encoder, Options with { StyleSteps = 150, ImageSteps = 0 });
        double afterStyles = Psnr(encoder);
        List<EncoderProgress> progress = Train(encoder, Options with { StyleSteps = 0, ImageSteps = 150, ImageLearningRate = 5e-4, StyleWeight = 0 });
        double afterImages = Psnr(encoder);

        Assert.True(untrained + 3 < afterStyles, $"{untrained} dB, then {afterStyles}");
        Assert.True(afterStyles + 1 < afterImages, $"{afterStyles} dB, then {afterImages}");
        Assert.Equal(["distance", "features", "pixels", "pyramid"], progress[0].Losses.Keys.Order());
        Assert.True(progress.Take(10).Average(step => step.Losses["pixels"]) > progress.TakeLast(10).Average(step => step.Losses["pixels"]));
    }

    [Fact]
    public void Each_part_of_the_loss_alone_brings_reconstructions_nearer()
    {
        EncoderTrainingOptions none = Options with { StyleSteps = 0, ImageSteps = 60, PixelWeight = 0, PyramidWeight = 0, FeatureWeight = 0 };
        foreach (EncoderTrainingOptions options in new[] { none with { PixelWeight = 1 }, none with { PyramidWeight = 1 }, none with { FeatureWeight = 1 } })
        {
            using StyleEncoder encoder = Encoder();
            double before = Psnr(encoder);

            Train(encoder, options);

            Assert.True(Psnr(encoder) > before + 0.5, $"{options}: {before} dB, then {Psnr(encoder)}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void Going_on_from_a_state_equals_not_having_stopped(int stop)
    {
        using StyleEncoder whole = Encoder();
        List<EncoderProgress> expected = Train(whole, Options);

        using StyleEncoder interrupted = Encoder();
        using var first = new EncoderTraining(interrupted, _generator.Frozen, _generator.RealImages, Options);
        using var cancellation = new CancellationTokenSource();
        if (stop == 0)
        {
            cancellation.Cancel();
        }

        Assert.Throws<OperationCanceledException>(() => first.Run(
            progress =>
            {
                if (progress.Step == stop)
                {
                    cancellation.Cancel();
                }
            },
            cancellation.Token));
        using StyleEncoder resumed = Encoder(seed: 99);
        using var second = new EncoderTraining(resumed, _generator.Frozen, _generator.RealImages, Options);
        second.RestoreState(first.CaptureState());
        var rest = new List<EncoderProgress>();
        second.Run(rest.Add, default);

        Assert.Equal(stop, first.Step);
        Assert.Equal(8, second.Step);
        Assert.Equal(expected.Skip(stop).Select(step => (step.Step, step.Steps)), rest.Select(step => (step.Step, step.Steps)));
        Assert.Equal(expected.Skip(stop).SelectMany(step => step.Losses), rest.SelectMany(step => step.Losses));
        Assert.All(whole.parameters().Zip(resumed.parameters()), pair => Assert.True((pair.First == pair.Second).all().item<bool>()));
    }

    [Fact]
    public void Generator_and_discriminator_stay_as_they_are()
    {
        using StyleEncoder encoder = Encoder();
        using Tensor synthesis = _generator.Synthesis.weight!.clone();
        using Tensor discriminator = _generator.Discriminator.weight!.clone();

        Train(encoder, Options);

        Assert.True((synthesis == _generator.Synthesis.weight).all().item<bool>());
        Assert.True((discriminator == _generator.Discriminator.weight).all().item<bool>());
        Assert.Null(_generator.Synthesis.weight.grad);
        Assert.Null(_generator.Discriminator.weight.grad);
    }

    [Fact]
    public void No_tensors_are_left_behind()
    {
        using StyleEncoder encoder = Encoder();
        using var training = new EncoderTraining(encoder, _generator.Frozen, _generator.RealImages, Options);
        var live = new List<long>();

        training.Run(_ => live.Add(DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount), default);

        Assert.Equal(8, live.Count);
        Assert.Single(live.Distinct());
    }

    [Fact]
    public void A_state_of_another_encoder_is_refused()
    {
        using StyleEncoder encoder = Encoder();
        using var training = new EncoderTraining(encoder, _generator.Frozen, _generator.RealImages, Options);
        using var other = new StyleEncoder(EncoderOptions with { Channels = 6 }, _generator.MeanStyle);
        using var others = new EncoderTraining(other, _generator.Frozen, _generator.RealImages, Options);
        TrainerState stateless = training.CaptureState();
        stateless.Values.Remove("step");

        Assert.Throws<InvalidDataException>(() => training.RestoreState(others.CaptureState()));
        Assert.Throws<InvalidDataException>(() => training.RestoreState(stateless));
    }

    [Fact]
    public void Differences_cost_their_squares_at_all_scales_and_relative_to_features()
    {
        using DisposeScope scope = NewDisposeScope();
        var loss = new ReconstructionLoss(
            Options with { PixelWeight = 1, PyramidWeight = 10, FeatureWeight = 100 },
            images => [images.mean([2, 3]), images.narrow(1, 0, 1) * 3]);
        Tensor images = full([2, 3, 16, 16], 0.5f);

        (Tensor sum, Tensor pixels, Tensor pyramid, Tensor features) = loss.Of(images + 0.1, images);

        Assert.Equal(0.01, pixels.item<float>(), 1e-6);
        Assert.Equal(0.01, pyramid.item<float>(), 1e-6);
        Assert.Equal(0.04, features.item<float>(), 1e-5); // (0.1 / 0.5)², and the same of three times both
        Assert.Equal(0.01 + 0.1 + 4, sum.item<float>(), 1e-3);
    }

    [Fact]
    public void Fine_differences_count_less_at_coarser_scales()
    {
        using DisposeScope scope = NewDisposeScope();
        var loss = new ReconstructionLoss(Options, images => [images]);
        Tensor images = zeros(1, 3, 16, 16);
        Tensor checkers = images + ((arange(16).unsqueeze(0) + arange(16).unsqueeze(1)) % 2) - 0.5;

        (_, Tensor pixels, Tensor pyramid, _) = loss.Of(checkers, images);

        Assert.Equal(0.25, pixels.item<float>(), 1e-6);
        Assert.Equal(0, pyramid.item<float>(), 1e-9);
    }

    [Fact]
    public void The_ratio_of_reconstructions_is_averaged_over_images()
    {
        using StyleEncoder encoder = Encoder();

        // Everything is reconstructed as 0: differences of 0.2 and 0.02 have 20 and 40 dB.
        double psnr = EncoderEvaluation.ReconstructionPsnr(
            encoder, styles => zeros(styles.shape[0], 3, ToyGenerator.Side, ToyGenerator.Side), [full([1, 3, 8, 8], 0.2f), full([1, 3, 8, 8], 0.02f)], default);

        Assert.Equal(30, psnr, 1e-3);
        Assert.Throws<ArgumentException>(() => EncoderEvaluation.ReconstructionPsnr(encoder, _generator.Images, [], default));
    }

    private static StyleEncoderOptions EncoderOptions => new()
    {
        Resolution = ToyGenerator.Side,
        Layers = ToyGenerator.Layers,
        WDim = ToyGenerator.WDim,
        Channels = 16,
        MaxChannels = 16,
    };

    private StyleEncoder Encoder(ulong seed = 1)
    {
        using var draws = new Generator(seed);
        return new StyleEncoder(EncoderOptions, _generator.MeanStyle, draws);
    }

    private List<EncoderProgress> Train(StyleEncoder encoder, EncoderTrainingOptions options)
    {
        using var training = new EncoderTraining(encoder, _generator.Frozen, _generator.RealImages, options);
        var progress = new List<EncoderProgress>();
        training.Run(progress.Add, default);
        return progress;
    }

    private double Psnr(StyleEncoder encoder) => EncoderEvaluation.ReconstructionPsnr(
        encoder, _generator.Images, Enumerable.Range(0, 8).Select(i => _generator.RealImages(1, new Random(1000 + i))), default);
}
