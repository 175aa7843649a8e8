using GanFunctions.Pipeline.Training;
using static TorchSharp.torch;

namespace GanFunctions.Training.Losses;

/// <summary>What a discriminator's scores are driven to.</summary>
internal static class AdversarialLoss
{
    /// <summary>
    /// The mean loss of <paramref name="scores"/> that should say "real" or "not real": a float32 scalar. lsgan: 1 for real
    /// images and 0 for others, by least squares; vanilla: the log odds of being real, by binary cross entropy; wgangp: the
    /// larger the more real.
    /// </summary>
    public static Tensor Loss(this AdversarialLossKind objective, Tensor scores, bool real) => objective switch
    {
        AdversarialLossKind.Lsgan => (real ? scores - 1 : scores).square().mean(),
        AdversarialLossKind.Vanilla => nn.functional.softplus(real ? -scores : scores).mean(),
        AdversarialLossKind.WganGp => real ? -scores.mean() : scores.mean(),
        _ => throw new ArgumentOutOfRangeException(nameof(objective), objective, "Unknown adversarial loss."),
    };
}
