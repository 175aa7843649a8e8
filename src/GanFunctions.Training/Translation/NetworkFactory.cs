using GanFunctions.Networks.CycleGan;
using GanFunctions.Networks.Layers;
using GanFunctions.Networks.Pix2Pix;
using GanFunctions.Pipeline.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Translation;

/// <summary>Makes the networks of image translation as a configuration, all of whose keys are set, describes them.</summary>
/// <param name="configuration">Shapes, initialisation and precision.</param>
/// <param name="device">Where the networks live.</param>
internal sealed class NetworkFactory(TrainingConfiguration configuration, Device device)
{
    private const int ImageChannels = 3;

    private readonly ComputePrecision _precision = ComputePrecision.Choose(configuration.Precision, device);

    private Normalization Normalization => configuration.Normalization switch
    {
        NormalizationKind.Instance => Normalization.Instance,
        NormalizationKind.Batch => Normalization.Batch,
        _ => throw new ArgumentException("The normalisation is not set."),
    };

    private WeightInitialization Initialization => configuration.Initialization switch
    {
        InitializationKind.Normal => WeightInitialization.Normal,
        InitializationKind.Xavier => WeightInitialization.Xavier,
        InitializationKind.Kaiming => WeightInitialization.Kaiming,
        InitializationKind.Orthogonal => WeightInitialization.Orthogonal,
        _ => throw new ArgumentException("Unknown initialisation."),
    };

    /// <summary>A network from images to images.</summary>
    /// <param name="draws">What its weights are drawn by.</param>
    public nn.Module<Tensor, Tensor> Generator(Generator draws) => Initialized(
        configuration.Generator switch
        {
            GeneratorKind.ResNet => new ResNetGenerator(new ResNetGeneratorOptions
            {
                Filters = configuration.Ngf,
                Blocks = configuration.Blocks,
                Normalization = Normalization,
                Dropout = configuration.Dropout == true,
            }),
            GeneratorKind.UNet => new UNetGenerator(new UNetGeneratorOptions
            {
                Filters = configuration.Ngf,
                Downsamplings = configuration.Downsamplings ?? throw new ArgumentException("The halvings are not set."),
                Normalization = Normalization,
                Dropout = configuration.Dropout == true,
            }),
            _ => throw new ArgumentException("The generator is not set."),
        },
        draws);

    /// <summary>A network from images, or pairs of images, to scores.</summary>
    /// <param name="images">How many images are judged together: 1, or 2 if one is the condition of the other.</param>
    /// <param name="draws">What its weights are drawn by.</param>
    public nn.Module<Tensor, Tensor> Discriminator(int images, Generator draws) => Initialized(
        configuration.Discriminator switch
        {
            DiscriminatorKind.Patch => new PatchDiscriminator(new PatchDiscriminatorOptions
            {
                InputChannels = images * ImageChannels,
                Filters = configuration.Ndf,
                Layers = configuration.DiscriminatorLayers,
                Normalization = Normalization,
            }),
            DiscriminatorKind.Pixel => new PixelDiscriminator(new PixelDiscriminatorOptions
            {
                InputChannels = images * ImageChannels,
                Filters = configuration.Ndf,
                Normalization = Normalization,
            }),
            _ => throw new ArgumentException("Unknown discriminator."),
        },
        draws);

    private nn.Module<Tensor, Tensor> Initialized(nn.Module<Tensor, Tensor> network, Generator draws)
    {
        WeightInitializer.Initialize(network, Initialization, configuration.InitGain, draws);
        MixedPrecision.Apply(network, _precision.Type);
        network.to(device);
        return network;
    }
}
