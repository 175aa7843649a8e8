using GanFunctions.Networks.StyleGan1.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace GanFunctions.Networks.StyleGan1;

/// <summary>
/// The synthesis network (Karras et al. 2018, figure 1): styles (N, layers, w) become images (N, 3, R, R), of any range
/// but trained to [-1, 1]. Each resolution has two layers, and one noise map for both. Parameters bear the names of public
/// PyTorch checkpoints (<c>progression.1.conv1.1.conv.weight_orig</c>).
/// </summary>
public sealed class StyleGan1Synthesis : nn.Module
{
    /// <summary>Layers that take a style, a resolution.</summary>
    public const int LayersABlock = 2;

    /// <param name="configuration">The network's shape.</param>
    /// <param name="draws">What weights are drawn by; libtorch's own generator if null.</param>
    public StyleGan1Synthesis(StyleGan1Configuration configuration, Generator? draws = null)
        : base(nameof(StyleGan1Synthesis))
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        IReadOnlyList<int> channels = configuration.Channels;
        Blocks = [.. Enumerable.Range(0, channels.Count).Select(phase => phase == 0
            ? SynthesisBlock.Coarsest(channels[0], configuration.WDim, draws)
            : SynthesisBlock.Doubling(
                channels[phase - 1],
                channels[phase],
                new GrowthPhase(phase).Resolution >= configuration.FusedFrom,
                new GrowthPhase(phase - 1).Resolution,
                configuration.WDim,
                draws))];
        ToRgb = [.. channels.Select(c => new EqualizedConvolution(c, 3, kernel: 1, padding: 0, draws))];
        register_module("progression", ModuleList([.. Blocks]));
        register_module("to_rgb", ModuleList([.. ToRgb]));
    }

    /// <summary>The network's shape.</summary>
    public StyleGan1Configuration Configuration { get; }

    /// <summary>One a resolution, coarsest first.</summary>
    internal IReadOnlyList<SynthesisBlock> Blocks { get; }

    /// <summary>From activations to images, one a resolution.</summary>
    internal IReadOnlyList<EqualizedConvolution> ToRgb { get; }

    /// <summary>How many styles an image of a phase takes.</summary>
    /// <param name="phase">The index of the phase.</param>
    public static int LayerCount(int phase) => LayersABlock * (phase + 1);

    /// <summary>How many numbers the noise maps of a phase have together.</summary>
    /// <param name="phase">The index of the phase.</param>
    public static int NoiseLength(int phase) =>
        Enumerable.Range(0, phase + 1).Select(index => new GrowthPhase(index).Resolution).Sum(resolution => resolution * resolution);

    /// <summary>Noise maps from the numbers that they lie in one behind the other, coarsest first, row by row.</summary>
    /// <param name="noise">(1 or N, <see cref="NoiseLength"/>).</param>
    /// <param name="phase">The index of the phase.</param>
    /// <returns>A view a resolution, (1 or N, 1, R, R).</returns>
    public static IReadOnlyList<Tensor> NoiseMaps(Tensor noise, int phase)
    {
        ArgumentNullException.ThrowIfNull(noise);
        var maps = new List<Tensor>();
        for (int i = 0; i <= phase; i++)
        {
            int resolution = new GrowthPhase(i).Resolution;
            long start = i == 0 ? 0 : NoiseLength(i - 1);
            maps.Add(noise.narrow(1, start, resolution * resolution).view(noise.shape[0], 1, resolution, resolution));
        }

        return maps;
    }

    /// <summary>Makes images.</summary>
    /// <param name="styles">(N, <see cref="LayerCount"/>, w).</param>
    /// <param name="noise">As <see cref="NoiseMaps"/> gives it; null for none.</param>
    /// <param name="phase">The resolution, and how far its layers are faded in.</param>
    /// <returns>(N, 3, R, R), owned by the caller.</returns>
    public Tensor Generate(Tensor styles, IReadOnlyList<Tensor>? noise, GrowthPhase phase)
    {
        using DisposeScope scope = NewDisposeScope();
        IReadOnlyList<Tensor> activations = Activations(styles, noise, phase.Index);
        Tensor images = ToRgb[phase.Index].call(activations[^1]);
        if (phase.IsFading)
        {
            Tensor coarse = Operations.Double(ToRgb[phase.Index - 1].call(activations[^2]));
            images = ((1 - phase.Alpha) * coarse) + (phase.Alpha * images);
        }

        return images.MoveToOuterDisposeScope();
    }

    /// <summary>The activations behind each block up to a phase's.</summary>
    internal IReadOnlyList<Tensor> Activations(Tensor styles, IReadOnlyList<Tensor>? noise, int phase)
    {
        if (styles.shape[1] != LayerCount(phase))
        {
            throw new ArgumentException($"Images of {new GrowthPhase(phase).Resolution} pixels take {LayerCount(phase)} styles, not {styles.shape[1]}.", nameof(styles));
        }

        var activations = new List<Tensor>();
        for (int i = 0; i <= phase; i++)
        {
            activations.Add(Blocks[i].Forward(
                i == 0 ? null : activations[i - 1],
                styles.select(1, LayersABlock * i),
                styles.select(1, (LayersABlock * i) + 1),
                noise?[i]));
        }

        return activations;
    }
}
