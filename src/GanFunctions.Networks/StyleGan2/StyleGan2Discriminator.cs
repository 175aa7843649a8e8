using GanFunctions.Networks.StyleGan2.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2;

/// <summary>
/// Judges images: residual blocks that halve them to 4x4, the standard deviation over a group of images, and linear layers
/// (Karras et al. 2020, section 4). Takes (N, 3, R, R) in [-1, 1] and returns one unbounded score an image, (N, 1): higher
/// is more real. Parameters bear the names of NVlabs' state dictionaries (<c>b64.conv0.weight</c>).
/// </summary>
public sealed class StyleGan2Discriminator : nn.Module<Tensor, Tensor>
{
    private const int LastResolution = 4;

    private readonly List<DiscriminatorBlock> _blocks = [];
    private readonly DiscriminatorEpilogue _epilogue;

    /// <summary>Creates the network with weights from N(0, 1) and zero biases.</summary>
    /// <param name="configuration">The network's shape.</param>
    /// <param name="generator">Draws the weights; libtorch's own generator if null.</param>
    public StyleGan2Discriminator(StyleGan2Configuration configuration, Generator? generator = null)
        : base(nameof(StyleGan2Discriminator))
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        foreach (int resolution in configuration.BlockResolutions.Where(resolution => resolution > LastResolution).Reverse())
        {
            var block = new DiscriminatorBlock(configuration, resolution, generator);
            register_module($"b{resolution}", block);
            _blocks.Add(block);
        }

        _epilogue = new DiscriminatorEpilogue(configuration, generator);
        register_module($"b{LastResolution}", _epilogue);
    }

    /// <summary>The network's shape.</summary>
    public StyleGan2Configuration Configuration { get; }

    /// <summary>The blocks that halve, finest first, and the last one: the order in which they are frozen (Mo et al. 2020).</summary>
    public IReadOnlyList<nn.Module> Blocks => [.. _blocks, _epilogue];

    /// <inheritdoc/>
    public override Tensor forward(Tensor images) => Score(images);

    /// <summary>What each block but the last makes of images, finest first.</summary>
    /// <param name="images">(N, 3, R, R) in [-1, 1].</param>
    /// <returns>Each (N, C, r, r), where r halves from R / 2 to 4; the images themselves where there is no such block.</returns>
    public IReadOnlyList<Tensor> Features(Tensor images)
    {
        var features = new List<Tensor>();
        foreach (DiscriminatorBlock block in _blocks)
        {
            features.Add(block.Run(features.Count == 0 ? images : features[^1], twice: false));
        }

        return features.Count == 0 ? [images] : features;
    }

    /// <summary>Scores images.</summary>
    /// <param name="images">(N, 3, R, R) in [-1, 1].</param>
    /// <param name="parts">
    /// How many batches of equal size lie one behind the other in <paramref name="images"/>: images of one part do not
    /// count towards the standard deviation of another.
    /// </param>
    /// <param name="twice">Whether gradients of the scores' gradients are taken, which is slower.</param>
    /// <returns>(N, 1).</returns>
    public Tensor Score(Tensor images, int parts = 1, bool twice = false)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor maps = images;
        foreach (DiscriminatorBlock block in _blocks)
        {
            maps = block.Run(maps, twice);
        }

        return _epilogue.Run(maps, parts, twice).MoveToOuterDisposeScope();
    }
}
