using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Losses;
using static TorchSharp.torch;

namespace GanFunctions.Training.Translation;

/// <summary>What a discriminator minimises, and what it tells a generator to minimise.</summary>
/// <param name="configuration">The adversarial loss and its weights, all keys set.</param>
internal sealed class DiscriminatorObjective(TrainingConfiguration configuration)
{
    private readonly AdversarialLossKind _loss = configuration.Loss ?? throw new ArgumentException("The adversarial loss is not set.");

    /// <summary>Scores of one image do not depend on the others', so real and made images may be judged in one pass.</summary>
    private readonly bool _perImage = configuration.Normalization == NormalizationKind.Instance;

    /// <summary>How far scores of made images are from those of real ones: a scalar.</summary>
    public Tensor GeneratorLoss(Tensor scores) => _loss.Loss(scores, real: true);

    /// <summary>The losses on real and on made images, and the weighted gradient penalty where there is one.</summary>
    /// <param name="discriminator">The network that is trained.</param>
    /// <param name="real">(N, C, H, W).</param>
    /// <param name="fake">(N, C, H, W), without gradients.</param>
    /// <param name="random">Draws the penalty's mixtures.</param>
    public (Tensor Real, Tensor Fake, Tensor? Penalty) DiscriminatorLosses(
        nn.Module<Tensor, Tensor> discriminator, Tensor real, Tensor fake, Random random)
    {
        (Tensor realScores, Tensor fakeScores) = _perImage && real.shape.SequenceEqual(fake.shape)
            ? Halves(discriminator.call(cat([real, fake])))
            : (discriminator.call(real), discriminator.call(fake));
        Tensor? penalty = _loss == AdversarialLossKind.WganGp
            ? GradientPenalty.Loss(discriminator, real, fake, random) * configuration.LambdaGp
            : null;
        return (_loss.Loss(realScores, real: true), _loss.Loss(fakeScores, real: false), penalty);
    }

    private static (Tensor First, Tensor Second) Halves(Tensor both)
    {
        Tensor[] halves = both.chunk(2);
        return (halves[0], halves[1]);
    }
}
