using GanFunctions.Networks.StyleGan1.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.StyleGan1;

/// <summary>
/// Judges images (Karras et al. 2017, table 2, with the blur of Karras et al. 2018, appendix C): (N, 3, R, R) in [-1, 1]
/// become one unbounded score each, (N, 1), higher for more real. An image's score depends on the others of its batch.
/// Parameters bear the names of public PyTorch checkpoints; index 0 is the finest resolution there.
/// </summary>
public sealed class StyleGan1Discriminator : nn.Module<Tensor, Tensor>
{
    private readonly DiscriminatorBlock[] _blocks;
    private readonly EqualizedConvolution[] _fromRgb;
    private readonly (DiscriminatorHead Head, ScaledLinear Linear) _end;

    /// <param name="configuration">The network's shape.</param>
    /// <param name="draws">What weights are drawn by; libtorch's own generator if null.</param>
    public StyleGan1Discriminator(StyleGan1Configuration configuration, Generator? draws = null)
        : base(nameof(StyleGan1Discriminator))
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        IReadOnlyList<int> channels = configuration.Channels;
        int last = configuration.LastPhase;
        _blocks = [.. Enumerable.Range(0, last).Select(index => last - index).Select(phase => new DiscriminatorBlock(
            channels[phase], channels[phase - 1], new GrowthPhase(phase).Resolution >= configuration.FusedFrom, new GrowthPhase(phase).Resolution, draws))];
        _end = (new DiscriminatorHead(channels[0], draws), new ScaledLinear(channels[0], zeros(1), draws));
        _fromRgb = [.. channels.Reverse().Select(c => new EqualizedConvolution(3, c, kernel: 1, padding: 0, draws))];
        register_module("progression", ModuleList<nn.Module>([.. _blocks, _end.Head]));
        register_module("from_rgb", ModuleList<nn.Module>([.. _fromRgb.Select(layer => Sequential(layer))]));
        register_module("linear", _end.Linear);
    }

    /// <summary>The network's shape.</summary>
    public StyleGan1Configuration Configuration { get; }

    /// <summary>Judges images of any phase's resolution, faded in.</summary>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Score(input, GrowthPhase.Of(input.shape[2]));
    }

    /// <summary>Judges images.</summary>
    /// <param name="images">(N, 3, R, R) of the phase's resolution.</param>
    /// <param name="phase">The resolution, and how far its layers are faded in.</param>
    /// <returns>(N, 1), owned by the caller.</returns>
    public Tensor Score(Tensor images, GrowthPhase phase)
    {
        using DisposeScope scope = NewDisposeScope();
        return Forward(images, phase, trace: null).MoveToOuterDisposeScope();
    }

    /// <summary>What each block of a phase makes of images, finest first.</summary>
    /// <param name="images">(N, 3, R, R) of the phase's resolution, in [-1, 1].</param>
    /// <param name="phase">The index of the phase, whose layers are wholly there.</param>
    /// <returns>Each (N, C, r, r), where r halves from R / 2 to 4; of the first phase, what the images' own layer makes of them.</returns>
    public IReadOnlyList<Tensor> Features(Tensor images, int phase)
    {
        int first = Configuration.LastPhase - phase;
        Tensor maps = FromRgb(first, images, trace: null);
        var features = new List<Tensor>();
        foreach (DiscriminatorBlock block in _blocks.Skip(first))
        {
            maps = block.Forward(maps, trace: null);
            features.Add(maps);
        }

        return features.Count == 0 ? [maps] : features;
    }

    /// <summary>Judges images, and makes the scores' slopes differentiable.</summary>
    /// <param name="images">(N, 3, R, R) of the phase's resolution.</param>
    /// <param name="phase">The resolution, and how far its layers are faded in.</param>
    /// <returns>The scores, (N, 1), whose tensors live in the caller's dispose scope with all that the slopes need.</returns>
    public ScoresWithSlopes ScoreWithSlopes(Tensor images, GrowthPhase phase)
    {
        ArgumentNullException.ThrowIfNull(images);
        var trace = new Linearization();
        Tensor input = images.detach().requires_grad_();
        return new ScoresWithSlopes(input, Forward(input, phase, trace), trace);
    }

    private Tensor Forward(Tensor images, GrowthPhase phase, Linearization? trace)
    {
        int first = Configuration.LastPhase - phase.Index;
        Tensor result;
        if (phase.IsFading)
        {
            (var fine, var coarse) = trace is null ? (null, null) : (new Linearization(), new Linearization());
            Tensor fineResult = _blocks[first].Forward(FromRgb(first, images, fine), fine);
            Tensor coarseResult = FromRgb(first + 1, Operations.Halve(images, coarse), coarse);
            result = Blend(coarseResult, fineResult, phase.Alpha);
            trace?.Add(tangent => Blend(coarse!.Along(tangent), fine!.Along(tangent), phase.Alpha));
            first++;
        }
        else
        {
            result = FromRgb(first, images, trace);
        }

        foreach (DiscriminatorBlock block in _blocks.Skip(first))
        {
            result = block.Forward(result, trace);
        }

        return _end.Linear.Forward(_end.Head.Forward(result, trace), trace);
    }

    private static Tensor Blend(Tensor coarse, Tensor fine, double alpha) => ((1 - alpha) * coarse) + (alpha * fine);

    private Tensor FromRgb(int index, Tensor images, Linearization? trace) =>
        Operations.Leaky(_fromRgb[index].Forward(images, trace), trace);
}
