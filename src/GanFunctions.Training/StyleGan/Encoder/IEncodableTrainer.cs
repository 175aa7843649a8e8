using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan.Encoder;

/// <summary>Trains a generator whose styles an encoder can find in images.</summary>
internal interface IEncodableTrainer : IGeneratingTrainer
{
    /// <summary>Layers that take a style each.</summary>
    public int StyleLayers { get; }

    /// <summary>The side of the images that the styles make now: less than the trainer's resolution while the generator has not grown to it.</summary>
    public int StyleResolution { get; }

    /// <summary>The mean style, (w_dim): the trainer's own tensor.</summary>
    public Tensor MeanStyle { get; }

    /// <summary>The averaged generator and the discriminator as they are now; valid as long as the trainer.</summary>
    public FrozenGenerator Frozen { get; }
}
