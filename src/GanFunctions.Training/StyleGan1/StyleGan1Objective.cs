using GanFunctions.Networks.StyleGan1;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Losses;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan1;

/// <summary>
/// What the discriminator minimises: the non-saturating loss with R1 (Mescheder et al. 2018), or that of WGAN-GP with a
/// drift term (Karras et al. 2017, appendix A.1).
/// </summary>
/// <param name="configuration">The loss and its weights, resolved.</param>
internal sealed class StyleGan1Objective(TrainingConfiguration configuration)
{
    private const double Drift = 0.001;
    private const double Tiny = 1e-16;

    private readonly bool _wasserstein = configuration.Loss == AdversarialLossKind.WganGp;
    private readonly AdversarialLossKind _kind = configuration.Loss == AdversarialLossKind.WganGp ? AdversarialLossKind.WganGp : AdversarialLossKind.Vanilla;

    /// <summary>The generator's loss: a scalar.</summary>
    /// <param name="scores">Of made images, (N, 1).</param>
    public Tensor Generator(Tensor scores) => _kind.Loss(scores, real: true);

    /// <summary>The discriminator's losses, and what is to be differentiated for its update.</summary>
    /// <param name="discriminator">The network.</param>
    /// <param name="real">(N, 3, R, R).</param>
    /// <param name="fake">(N, 3, R, R), without gradients.</param>
    /// <param name="phase">The resolution, and how far it is faded in.</param>
    /// <param name="random">Draws WGAN-GP's mixtures.</param>
    public DiscriminatorTerms Discriminator(StyleGan1Discriminator discriminator, Tensor real, Tensor fake, GrowthPhase phase, Random random)
    {
        Tensor fakeLoss = _kind.Loss(discriminator.Score(fake, phase), real: false);
        if (_wasserstein)
        {
            Tensor scores = discriminator.Score(real, phase);
            Tensor realLoss = _kind.Loss(scores, real: true) + (scores.square().mean() * Drift);
            (Tensor penalty, Tensor surrogate) = GradientPenalty(discriminator.ScoreWithSlopes(Mix(real, fake, random), phase));
            return new DiscriminatorTerms(realLoss, fakeLoss, penalty, realLoss + fakeLoss + surrogate);
        }

        ScoresWithSlopes judged = discriminator.ScoreWithSlopes(real, phase);
        Tensor loss = _kind.Loss(judged.Scores, real: true);
        (Tensor r1, Tensor r1Surrogate) = R1(judged);
        return new DiscriminatorTerms(loss, fakeLoss, r1, loss + fakeLoss + r1Surrogate);
    }

    private static Tensor Mix(Tensor real, Tensor fake, Random random)
    {
        float[] shares = [.. Enumerable.Range(0, (int)real.shape[0]).Select(_ => random.NextSingle())];
        Tensor share = tensor(shares).to(real.device).view(-1, 1, 1, 1);
        return (share * real) + ((1 - share) * fake);
    }

    /// <summary>gamma/2 times the mean squared norm of the slopes.</summary>
    private (Tensor Value, Tensor Surrogate) R1(ScoresWithSlopes scores)
    {
        double gamma = configuration.Gamma!.Value;
        if (gamma == 0)
        {
            Tensor nothing = zeros([], device: scores.Scores.device);
            return (nothing, nothing);
        }

        Tensor slopes = scores.Slopes();
        Tensor value = slopes.square().sum() * (gamma / 2 / slopes.shape[0]);
        return (value, scores.SlopesAlong(slopes).mean() * gamma);
    }

    private (Tensor Value, Tensor Surrogate) GradientPenalty(ScoresWithSlopes scores)
    {
        Tensor slopes = scores.Slopes();
        Tensor norms = (slopes.square().sum([1, 2, 3], keepdim: true) + Tiny).sqrt();
        Tensor value = (norms - 1).square().mean() * configuration.LambdaGp;
        Tensor direction = slopes * ((norms - 1) / norms) * (2 * configuration.LambdaGp);
        return (value, scores.SlopesAlong(direction).mean());
    }
}

/// <summary>Scalars of one discriminator's update.</summary>
/// <param name="Real">The loss on real images.</param>
/// <param name="Fake">The loss on made images.</param>
/// <param name="Penalty">The weighted penalty on slopes, a constant.</param>
/// <param name="Total">A function with the gradient of the three's sum; its value is not that sum.</param>
internal sealed record DiscriminatorTerms(Tensor Real, Tensor Fake, Tensor Penalty, Tensor Total);
