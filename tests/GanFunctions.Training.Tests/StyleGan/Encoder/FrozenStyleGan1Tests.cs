using GanFunctions.Networks.StyleGan.Encoder;
using GanFunctions.Networks.StyleGan1;
using GanFunctions.Training.StyleGan.Encoder;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan.Encoder;

public sealed class FrozenStyleGan1Tests : IDisposable
{
    private static readonly StyleGan1Configuration Shape = new() { ZDim = 8, WDim = 8, MappingLayers = 2, Channels = [16, 16, 8] };

    private readonly Generator _draws = new(1);
    private readonly StyleGan1Generator _generator;
    private readonly StyleGan1Discriminator _discriminator;
    private readonly Tensor _noise;

    public FrozenStyleGan1Tests()
    {
        _generator = new StyleGan1Generator(Shape, _draws);
        _discriminator = new StyleGan1Discriminator(Shape, _draws);
        _noise = randn([StyleGan1Synthesis.NoiseLength(Shape.LastPhase)], generator: _draws);
    }

    public void Dispose()
    {
        _noise.Dispose();
        _generator.Dispose();
        _discriminator.Dispose();
        _draws.Dispose();
    }

    [Theory]
    [InlineData(0, new long[] { 4 })]
    [InlineData(1, new long[] { 4 })]
    [InlineData(2, new long[] { 8, 4 })]
    public void Styles_images_and_features_are_those_of_the_networks_grown_to_a_phase(int phase, long[] sides)
    {
        using DisposeScope scope = NewDisposeScope();
        FrozenGenerator frozen = FrozenStyleGan1.Of(_generator, _discriminator, phase, _noise);

        Tensor styles = frozen.SampleStyles(3, new Random(1));
        Tensor images = frozen.Synthesize(styles);
        IReadOnlyList<Tensor> features = frozen.DiscriminatorFeatures(images);

        int resolution = new GrowthPhase(phase).Resolution;
        Assert.Equal([3, StyleGan1Synthesis.LayerCount(phase), 8], styles.shape);
        Assert.True((styles[0, 0] == styles[0, -1]).all().item<bool>());
        Assert.False((styles[0] == styles[1]).all().item<bool>());
        Assert.True((styles == frozen.SampleStyles(3, new Random(1))).all().item<bool>());
        Assert.Equal([3, 3, resolution, resolution], images.shape);
        Assert.True((images == frozen.Synthesize(styles)).all().item<bool>());
        Assert.Equal(sides, features.Select(feature => feature.shape[3]));
    }

    [Fact]
    public void An_encoder_is_trained_against_it_and_the_networks_stay_as_they_are()
    {
        using DisposeScope scope = NewDisposeScope();
        const int Phase = 1;
        FrozenGenerator frozen = FrozenStyleGan1.Of(_generator, _discriminator, Phase, _noise);
        Tensor[] before = [.. _generator.parameters().Concat(_discriminator.parameters()).Select(parameter => parameter.detach().clone())];
        using var encoder = new StyleEncoder(
            new StyleEncoderOptions { Resolution = 8, Layers = StyleGan1Synthesis.LayerCount(Phase), WDim = 8, Channels = 16, MaxChannels = 16 }, zeros(8), _draws);
        Tensor Images(int count, Random random)
        {
            using IDisposable gradients = no_grad();
            return frozen.Synthesize(frozen.SampleStyles(count, random)).clamp(-1, 1);
        }

        using var training = new EncoderTraining(encoder, frozen, Images, new EncoderTrainingOptions { StyleSteps = 40, ImageSteps = 3, BatchSize = 4 });
        var losses = new List<EncoderProgress>();
        training.Run(losses.Add, CancellationToken.None);

        Assert.True(losses.Take(5).Average(step => step.Losses["styles"]) > losses.Skip(35).Take(5).Average(step => step.Losses["styles"]));
        Assert.All(losses[^1].Losses.Values, value => Assert.True(float.IsFinite(value)));
        Assert.All(
            _generator.parameters().Concat(_discriminator.parameters()).Zip(before),
            pair => Assert.True((pair.First == pair.Second).all().item<bool>()));
    }
}
