using GanFunctions.Networks.StyleGan.Layers;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>Where synthesis begins, the same for all images: (N, C, 4, 4), whatever the input but for its N.</summary>
internal sealed class LearnedConstant : nn.Module<Tensor, Tensor>
{
    private const string ParameterName = "input";

    /// <param name="channels">C.</param>
    public LearnedConstant(long channels)
        : base(nameof(LearnedConstant))
    {
        register_parameter(ParameterName, LayerTensors.Full(1, 1, channels, GrowthPhase.CoarsestResolution, GrowthPhase.CoarsestResolution));
    }

    /// <summary>(1, C, 4, 4).</summary>
    public Tensor Value => get_parameter(ParameterName)!;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Value.expand(input.shape[0], -1, -1, -1);
}
