using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>
/// A blur as a layer. The kernel is fixed, and computed by <see cref="Operations.Blur"/>; published checkpoints store it
/// with each layer, and its mirror image.
/// </summary>
internal sealed class BlurKernel : nn.Module<Tensor, Tensor>
{
    /// <param name="channels">Of the images.</param>
    public BlurKernel(long channels)
        : base(nameof(BlurKernel))
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor row = tensor([0.25f, 0.5f, 0.25f]);
        Tensor kernels = outer(row, row).expand(channels, 1, 3, 3);
        register_buffer("weight", kernels.clone().DetachFromDisposeScope());
        register_buffer("weight_flip", kernels.clone().DetachFromDisposeScope());
    }

    /// <summary>The kernel, once a channel: (C, 1, 3, 3).</summary>
    public Tensor Kernels => get_buffer("weight")!;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Operations.Blur(input);
}
