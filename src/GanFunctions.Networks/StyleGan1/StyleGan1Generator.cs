using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1;

/// <summary>
/// Mapping and synthesis together: latents (N, z) become images of the last phase, (N, 3, R, R), without noise.
/// Parameters bear the names of public PyTorch checkpoints (<c>style.1.linear.weight_orig</c>,
/// <c>generator.to_rgb.0.conv.bias</c>).
/// </summary>
public sealed partial class StyleGan1Generator : nn.Module<Tensor, Tensor>
{
    /// <param name="configuration">The networks' shape.</param>
    /// <param name="draws">What weights are drawn by; libtorch's own generator if null.</param>
    public StyleGan1Generator(StyleGan1Configuration configuration, Generator? draws = null)
        : base(nameof(StyleGan1Generator))
    {
        Synthesis = new StyleGan1Synthesis(configuration, draws);
        Mapping = new StyleGan1Mapping(configuration, draws);
        RegisterComponents();
    }

    /// <summary>From latents to styles.</summary>
    [field: ComponentName(Name = "style")]
    public StyleGan1Mapping Mapping { get; }

    /// <summary>From styles to images.</summary>
    [field: ComponentName(Name = "generator")]
    public StyleGan1Synthesis Synthesis { get; }

    /// <summary>The same style for every layer.</summary>
    /// <param name="style">(N, w).</param>
    /// <param name="phase">The index of the phase.</param>
    /// <returns>(N, layers, w), a view.</returns>
    public static Tensor Broadcast(Tensor style, int phase)
    {
        ArgumentNullException.ThrowIfNull(style);
        return style.unsqueeze(1).expand(-1, StyleGan1Synthesis.LayerCount(phase), -1);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        var phase = new GrowthPhase(Synthesis.Configuration.LastPhase);
        return Synthesis.Generate(Broadcast(Mapping.call(input), phase.Index), null, phase).MoveToOuterDisposeScope();
    }
}
