using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Layers;

/// <summary>Draws a network's weights anew.</summary>
public static class WeightInitializer
{
    /// <summary>
    /// Draws every convolution's weight and zeroes its bias; scales of batch normalisations are drawn from N(1, gain) and
    /// their shifts zeroed.
    /// </summary>
    /// <param name="network">The network whose parameters are overwritten.</param>
    /// <param name="initialization">What weights of convolutions are drawn from.</param>
    /// <param name="gain">The scale of the draws; CycleGAN and pix2pix use 0.02.</param>
    /// <param name="generator">Where the draws come from; the device's default generator if null.</param>
    public static void Initialize(
        nn.Module network,
        WeightInitialization initialization = WeightInitialization.Normal,
        double gain = 0.02,
        Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        foreach (nn.Module module in network.modules().Prepend(network))
        {
            switch (module)
            {
                case Convolution convolution:
                    Draw(convolution.weight!, initialization, gain, generator);
                    convolution.bias?.zero_();
                    break;
                case BatchNorm2d normalization:
                    normalization.weight!.normal_(1, gain, generator);
                    normalization.bias!.zero_();
                    break;
            }
        }
    }

    private static void Draw(Tensor weight, WeightInitialization initialization, double gain, Generator? generator)
    {
        long area = weight.shape[2] * weight.shape[3];
        long fanIn = weight.shape[1] * area;
        long fanOut = weight.shape[0] * area;
        switch (initialization)
        {
            case WeightInitialization.Normal:
                weight.normal_(0, gain, generator);
                break;
            case WeightInitialization.Xavier:
                weight.normal_(0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)), generator);
                break;
            case WeightInitialization.Kaiming:
                weight.normal_(0, Math.Sqrt(2.0 / fanIn), generator);
                break;
            case WeightInitialization.Orthogonal:
                weight.copy_(OrthogonalMatrix(weight.shape[0], fanIn, generator).view(weight.shape) * gain);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(initialization), initialization, "Unknown initialisation.");
        }
    }

    /// <summary>A matrix with orthonormal rows, or columns if there are more rows than columns.</summary>
    private static Tensor OrthogonalMatrix(long rows, long columns, Generator? generator)
    {
        bool wide = rows < columns;
        Tensor normal = (wide ? empty(columns, rows) : empty(rows, columns)).normal_(0, 1, generator);
        (Tensor q, Tensor r) = linalg.qr(normal);
        // The decomposition's own signs are not uniformly distributed; those of r's diagonal make them so.
        Tensor uniform = q * r.diag().sign();
        return wide ? uniform.t() : uniform;
    }
}
