using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan.Layers;

/// <summary>Divides by the root mean square over channels (Karras et al. 2017, section 4.2).</summary>
internal static class PixelNorm
{
    /// <summary>What is added to the mean square.</summary>
    public const double Epsilon = 1e-8;

    /// <summary>Normalises axis 1 of (N, C) or (N, C, H, W).</summary>
    public static Tensor Apply(Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        return (x * (x.square().mean([1], keepdim: true) + Epsilon).rsqrt()).MoveToOuterDisposeScope();
    }
}
