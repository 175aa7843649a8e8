using GanFunctions.Networks.StyleGan.Encoder;
using GanFunctions.Networks.StyleGan2;
using GanFunctions.Training.StyleGan.Encoder;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan.Encoder;

public sealed class FrozenStyleGan2Tests : IDisposable
{
    private static readonly StyleGan2Configuration Shape = new() { Resolution = 16, ZDim = 8, WDim = 8, MappingLayers = 2, ChannelBase = 128, ChannelMax = 16 };

    private readonly Generator _draws = new(1);
    private readonly StyleGan2Generator _generator;
    private readonly StyleGan2Discriminator _discriminator;

    public FrozenStyleGan2Tests()
    {
        _generator = new StyleGan2Generator(Shape, _draws);
        _discriminator = new StyleGan2Discriminator(Shape, _draws);
    }

    public void Dispose()
    {
        _generator.Dispose();
        _discriminator.Dispose();
        _draws.Dispose();
    }

    [Fact]
    public void Styles_images_and_features_are_those_of_the_networks()
    {
        using DisposeScope scope = NewDisposeScope();
        FrozenGenerator frozen = FrozenStyleGan2.Of(_generator, _discriminator);

        Tensor styles = frozen.SampleStyles(3, new Random(1));
        Tensor images = frozen.Synthesize(styles);
        IReadOnlyList<Tensor> features = frozen.DiscriminatorFeatures(images);

        Assert.Equal([3, Shape.NumWs, 8], styles.shape);
        Assert.True((styles[0, 0] == styles[0, Shape.NumWs - 1]).all().item<bool>());
        Assert.False((styles[0] == styles[1]).all().item<bool>());
        Assert.True((styles == frozen.SampleStyles(3, new Random(1))).all().item<bool>());
        Assert.True((images == _generator.Synthesis.call(styles)).all().item<bool>());
        Assert.Equal([8, 4], features.Select(feature => feature.shape[3]));
    }

    [Fact]
    public void An_encoder_learns_the_styles_of_generated_images()
    {
        using StyleEncoder encoder = Encoder();
        FrozenGenerator frozen = FrozenStyleGan2.Of(_generator, _discriminator);
        Tensor Images(int count, Random random)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable gradients = no_grad();
            return frozen.Synthesize(frozen.SampleStyles(count, random)).clamp(-1, 1).MoveToOuterDisposeScope();
        }

        using var training = new EncoderTraining(encoder, frozen, Images, new EncoderTrainingOptions { StyleSteps = 40, ImageSteps = 3, BatchSize = 4 });
        var losses = new List<IReadOnlyDictionary<string, float>>();

        training.Run(step => losses.Add(step.Losses), default);

        Assert.True(losses.Take(5).Average(loss => loss["styles"]) > 1.3 * losses.Take(40).TakeLast(5).Average(loss => loss["styles"]));
        Assert.All(losses.Skip(40), loss => Assert.All(loss.Values, value => Assert.True(float.IsFinite(value) && value > 0)));
        Assert.All(_generator.parameters().Concat(_discriminator.parameters()), parameter => Assert.Null(parameter.grad));
    }

    private StyleEncoder Encoder() => new(
        new StyleEncoderOptions { Resolution = 16, Layers = Shape.NumWs, WDim = 8, Channels = 16, MaxChannels = 16 }, _generator.Mapping.WAvg, _draws);
}
