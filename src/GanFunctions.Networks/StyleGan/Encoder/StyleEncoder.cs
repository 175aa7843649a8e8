using GanFunctions.Networks.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.StyleGan.Encoder;

/// <summary>
/// Finds the styles that a generator makes an image from: residual blocks halve the image down to 4 by 4 pixels, and a linear
/// layer gives each of the generator's layers its offset from the mean style. From (N, 3, R, R) in [-1, 1] to
/// (N, layers, w_dim).
/// </summary>
public sealed partial class StyleEncoder : nn.Module<Tensor, Tensor>
{
    /// <summary>The side, in pixels, at which the linear layer takes over.</summary>
    internal const int CoarsestSide = 4;

    /// <summary>What negative values are multiplied by.</summary>
    internal const double Slope = 0.2;

    private readonly Conv2d _fromRgb;
    private readonly EncoderBlock[] _blocks;
    private readonly Linear _styles;
    private readonly Tensor _meanStyle;

    /// <summary>Creates an encoder that finds the mean style in every image, until it is trained.</summary>
    /// <param name="options">The network's shape.</param>
    /// <param name="meanStyle">The generator's mean style, (w_dim), which is copied.</param>
    /// <param name="generator">Draws the weights; libtorch's own generator if null.</param>
    /// <exception cref="ArgumentException">The mean style has another length.</exception>
    public StyleEncoder(StyleEncoderOptions options, Tensor meanStyle, Generator? generator = null)
        : base(nameof(StyleEncoder))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(meanStyle);
        if (meanStyle.shape is not [long length] || length != options.WDim)
        {
            throw new ArgumentException($"The mean style has {options.WDim} numbers, not the shape ({string.Join(", ", meanStyle.shape)}).", nameof(meanStyle));
        }

        Options = options;
        _fromRgb = Conv2d(3, options.Channels, kernel_size: 3, padding: 1);
        var blocks = new List<EncoderBlock>();
        int channels = options.Channels;
        for (int side = options.Resolution; side > CoarsestSide; side /= 2)
        {
            int next = Math.Min(channels * 2, options.MaxChannels);
            blocks.Add(new EncoderBlock(channels, next));
            channels = next;
        }

        _blocks = [.. blocks];
        _styles = Linear(channels * CoarsestSide * CoarsestSide, options.Layers * options.WDim);
        using (no_grad())
        {
            _meanStyle = meanStyle.detach().to(ScalarType.Float32).cpu().clone().DetachFromDisposeScope();
            _styles.weight!.zero_();
            _styles.bias!.zero_();
        }

        register_module("from_rgb", _fromRgb);
        register_module("blocks", ModuleList(_blocks));
        register_module("styles", _styles);
        register_buffer("w_avg", _meanStyle);
        WeightInitializer.Initialize(this, WeightInitialization.Kaiming, generator: generator);
    }

    /// <summary>The network's shape.</summary>
    public StyleEncoderOptions Options { get; }

    /// <summary>The generator's mean style, (w_dim).</summary>
    public Tensor MeanStyle => get_buffer("w_avg")!;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = functional.leaky_relu(Convolutions.Run(_fromRgb, input, ScalarType.Float32, withoutBias: false), Slope);
        foreach (EncoderBlock block in _blocks)
        {
            features = block.call(features);
        }

        Tensor offsets = _styles.call(features.flatten(1)).view(-1, Options.Layers, Options.WDim);
        return (offsets + MeanStyle).MoveToOuterDisposeScope();
    }
}
