using static TorchSharp.torch;

namespace GanFunctions.Training.Losses;

/// <summary>What a discriminator's scores are driven to.</summary>
internal enum AdversarialObjective
{
    /// <summary>1 for real images and 0 for others, by least squares (LSGAN: Mao et al. 2017).</summary>
    LeastSquares,

    /// <summary>The log odds of being real, by binary cross entropy (Goodfellow et al. 2014, non-saturating).</summary>
    Vanilla,
}

internal static class AdversarialLoss
{
    /// <summary>The mean loss of <paramref name="scores"/> that should say "real" or "not real": a scalar.</summary>
    public static Tensor Loss(this AdversarialObjective objective, Tensor scores, bool real) => objective switch
    {
        AdversarialObjective.LeastSquares => (real ? scores - 1 : scores).square().mean(),
        AdversarialObjective.Vanilla => nn.functional.softplus(real ? -scores : scores).mean(),
        _ => throw new ArgumentOutOfRangeException(nameof(objective), objective, "Unknown adversarial objective."),
    };
}
