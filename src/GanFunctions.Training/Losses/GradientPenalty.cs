using static TorchSharp.torch;

namespace GanFunctions.Training.Losses;

/// <summary>
/// Keeps the slope of a discriminator near 1 between real and made images (Gulrajani et al. 2017, section 4).
/// </summary>
internal static class GradientPenalty
{
    private const double Slope = 1;
    private const double Tiny = 1e-16;

    /// <summary>The mean squared deviation of the slopes from 1: a scalar.</summary>
    /// <param name="discriminator">From (N, C, H, W) to scores of any shape.</param>
    /// <param name="real">(N, C, H, W).</param>
    /// <param name="fake">(N, C, H, W), without gradients.</param>
    /// <param name="random">Draws, for each image, the share of the real one.</param>
    public static Tensor Loss(nn.Module<Tensor, Tensor> discriminator, Tensor real, Tensor fake, Random random)
    {
        float[] shares = [.. Enumerable.Range(0, (int)real.shape[0]).Select(_ => random.NextSingle())];
        Tensor share = tensor(shares).to(real.device).view(-1, 1, 1, 1);
        Tensor mixed = ((share * real) + ((1 - share) * fake)).detach().requires_grad_();
        Tensor scores = discriminator.call(mixed);
        IList<Tensor> slopes = autograd.grad([scores], [mixed], [ones_like(scores)], retain_graph: true, create_graph: true);
        Tensor norms = (slopes[0].reshape(real.shape[0], -1) + Tiny).square().sum(dim: 1).sqrt();
        return (norms - Slope).square().mean();
    }
}
