using GanFunctions.Pipeline.Training;
using GanFunctions.Training.StyleGan.Augmentation;
using GanFunctions.Training.Translation;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan2;

/// <summary>Augments what the discriminator sees as a configuration says: not at all, or by a fixed or an adaptive probability.</summary>
/// <param name="configuration">Resolved.</param>
/// <param name="augmentation">How images are augmented.</param>
internal sealed class DiscriminatorInputs(TrainingConfiguration configuration, IDiscriminatorAugmentation augmentation)
{
    private readonly AugmentationKind _kind = configuration.Augment ?? throw new ArgumentException("The augmentation is not set.", nameof(configuration));
    private readonly AdaptiveProbability _probability = new(configuration.AdaP, configuration.AdaTarget, configuration.AdaKimg, configuration.AdaInterval);

    /// <summary>The probability in use, 0 to 1.</summary>
    public double Probability => _probability.P;

    /// <summary>Augments images, (N, 3, R, R), differentiably.</summary>
    public Tensor Augment(Tensor images, Random random) =>
        _kind == AugmentationKind.None ? images.alias() : augmentation.Apply(images, _probability.P, random);

    /// <summary>Counts a step's scores of real images, (N, 1), which an adaptive probability follows.</summary>
    public void Observe(Tensor realScores)
    {
        if (_kind == AugmentationKind.Ada)
        {
            _probability.Observe(realScores);
        }
    }

    /// <summary>What metrics tell of the adaptation, by name; nothing where there is none.</summary>
    public IEnumerable<KeyValuePair<string, float>> Report() => _kind == AugmentationKind.Ada
        ? [new("D_ada_p", (float)_probability.P), new("D_ada_r", (float)_probability.Overfitting)]
        : [];

    /// <summary>Adds what later probabilities depend on to a trainer's state.</summary>
    public void AddTo(NetworkState state) => _probability.AddTo(state, "ada");
}
