using static TorchSharp.torch;

namespace GanFunctions.Networks.Layers;

internal static class MatrixProducts
{
    /// <summary>A sum and the products of two batches of matrices, in one pass.</summary>
    /// <param name="sum">What (N, O, L) can be expanded from.</param>
    /// <param name="left">(N, O, I).</param>
    /// <param name="right">(N, I, L).</param>
    public static Tensor Sum(Tensor sum, Tensor left, Tensor right) =>
        // TorchSharp 0.107 passes the three on in another order than the one that it names them in.
        left.baddbmm(right, sum);
}
