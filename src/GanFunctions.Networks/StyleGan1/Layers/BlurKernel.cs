using GanFunctions.Networks.StyleGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>
/// A blur by the outer product of [1, 2, 1] / 4 with itself, zeros beyond the borders. The kernel is fixed; published
/// checkpoints store it with each layer, and its mirror image.
/// </summary>
internal sealed class BlurKernel : nn.Module
{
    /// <summary>Up to here a product with the image's own matrix is cheaper than going over pixels and their neighbours.</summary>
    private const int LargestMatrix = 64;

    // Not a module's field, which would be a part of the state.
    private readonly FirResampling[] _matrix;

    /// <param name="channels">Of the images.</param>
    /// <param name="size">Height and width of the images.</param>
    public BlurKernel(long channels, int size)
        : base(nameof(BlurKernel))
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor kernels = FirResampling.Kernel(FirResampling.Binomial3).expand(channels, 1, 3, 3);
        register_buffer("weight", kernels.clone().DetachFromDisposeScope());
        register_buffer("weight_flip", kernels.clone().DetachFromDisposeScope());
        _matrix = size <= LargestMatrix ? [new FirResampling(FirResampling.Binomial3, size, (1, 1))] : [];
        foreach (FirResampling matrix in _matrix)
        {
            register_module("matrix", matrix);
        }
    }

    /// <summary>The kernel, once a channel: (C, 1, 3, 3).</summary>
    public Tensor Kernels => get_buffer("weight")!;

    /// <summary>Blurs (N, C, H, W), recording the derivative.</summary>
    public Tensor Forward(Tensor input, Linearization? trace = null)
    {
        trace?.Add(Apply);
        return Apply(input);
    }

    private Tensor Apply(Tensor images) => _matrix.Length > 0 ? _matrix[0].call(images) : Operations.Blur(images);
}
