using GanFunctions.Networks.StyleGan1.Layers;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.StyleGan.Encoder;

/// <summary>
/// Finds the styles that a generator would make an image by. Images (N, 3, R, R) in [-1, 1] become styles (N, layers, w), as
/// offsets from the mean style. Residual blocks halve the image down to 4x4; coarse layers' styles come from 4x4 activations,
/// middle ones' from 8x8 and fine ones' from 16x16, as far as the image has them (as in Richardson et al. 2021). Before
/// training, all styles are the mean.
/// </summary>
public sealed class StyleEncoder : nn.Module<Tensor, Tensor>
{
    private const string MeanStyleName = "w_avg";

    [ComponentName(Name = "stem")]
    private readonly EqualizedConvolution _stem;

    /// <summary>Creates the network with weights from N(0, 1) and zero biases.</summary>
    /// <param name="options">The network's shape.</param>
    /// <param name="meanStyle">The generator's mean style, (w); it is copied.</param>
    /// <param name="draws">What weights are drawn by; libtorch's own generator if null.</param>
    public StyleEncoder(StyleEncoderOptions options, Tensor meanStyle, Generator? draws = null)
        : base(nameof(StyleEncoder))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(meanStyle);
        if (!meanStyle.shape.SequenceEqual([options.WDim]))
        {
            throw new ArgumentException($"The mean style has the shape ({string.Join(", ", meanStyle.shape)}), not ({options.WDim}).", nameof(meanStyle));
        }

        Options = options;
        register_buffer(MeanStyleName, meanStyle.detach().clone().DetachFromDisposeScope());
        _stem = new EqualizedConvolution(3, options.ChannelsAt(options.Resolution), kernel: 3, padding: 1, draws);
        var blocks = new List<EncoderBlock>();
        for (int resolution = options.Resolution; resolution > StyleEncoderOptions.CoarsestResolution; resolution /= 2)
        {
            blocks.Add(new EncoderBlock(options.ChannelsAt(resolution), options.ChannelsAt(resolution / 2), draws));
        }

        Blocks = blocks;
        Heads = [.. LayerGroups.Of(options.Layers).Values.Select((range, i) =>
        {
            int resolution = Math.Min(StyleEncoderOptions.CoarsestResolution << i, options.Resolution);
            return new EncoderHead(options.ChannelsAt(resolution), resolution, options.HeadChannels, range[1] - range[0] + 1, options.WDim, draws);
        })];
        register_module("blocks", ModuleList([.. Blocks]));
        register_module("heads", ModuleList([.. Heads]));
        RegisterComponents();
    }

    /// <summary>The network's shape.</summary>
    public StyleEncoderOptions Options { get; }

    /// <summary>The mean style, (w): the network's own tensor.</summary>
    public Tensor MeanStyle => get_buffer(MeanStyleName)!;

    internal EqualizedConvolution Stem => _stem;

    internal IReadOnlyList<EncoderBlock> Blocks { get; }

    /// <summary>Coarse layers' head first.</summary>
    internal IReadOnlyList<EncoderHead> Heads { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using DisposeScope scope = NewDisposeScope();
        Tensor current = Operations.Leaky(_stem.call(input));
        var activations = new Dictionary<int, Tensor> { [Options.Resolution] = current };
        foreach (EncoderBlock block in Blocks)
        {
            current = block.call(current);
            activations[(int)current.shape[2]] = current;
        }

        Tensor offsets = cat([.. Heads.Select(head => head.call(activations[head.Resolution]))], 1);
        return (MeanStyle + offsets).MoveToOuterDisposeScope();
    }
}
