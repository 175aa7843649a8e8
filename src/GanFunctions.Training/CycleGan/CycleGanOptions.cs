using GanFunctions.Networks.CycleGan;
using GanFunctions.Networks.Layers;
using GanFunctions.Training.Losses;

namespace GanFunctions.Training.CycleGan;

/// <summary>How a CycleGAN is trained. The defaults are those of the paper (Zhu et al. 2017, sections 4 and 7.1).</summary>
internal sealed record CycleGanOptions
{
    /// <summary>The shape of both generators.</summary>
    public ResNetGeneratorOptions Generator { get; init; } = new();

    /// <summary>The shape of both discriminators.</summary>
    public PatchDiscriminatorOptions Discriminator { get; init; } = new();

    /// <summary>What all weights are drawn from before the first step.</summary>
    public WeightInitialization Initialization { get; init; } = WeightInitialization.Normal;

    /// <summary>What the discriminators' scores are driven to.</summary>
    public AdversarialObjective Objective { get; init; } = AdversarialObjective.LeastSquares;

    /// <summary>The rate of all Adam optimizers before any decay, above 0.</summary>
    public double LearningRate { get; init => field = value > 0 ? value : throw Invalid(nameof(LearningRate), value); } = 2e-4;

    /// <summary>Adam's decay of the mean gradient, in [0, 1).</summary>
    public double Beta1 { get; init => field = value is >= 0 and < 1 ? value : throw Invalid(nameof(Beta1), value); } = 0.5;

    /// <summary>Adam's decay of the mean squared gradient, in [0, 1).</summary>
    public double Beta2 { get; init => field = value is >= 0 and < 1 ? value : throw Invalid(nameof(Beta2), value); } = 0.999;

    /// <summary>The weight of the loss of A -> B -> A, at least 0.</summary>
    public double CycleWeightA { get; init => field = value >= 0 ? value : throw Invalid(nameof(CycleWeightA), value); } = 10;

    /// <summary>The weight of the loss of B -> A -> B, at least 0.</summary>
    public double CycleWeightB { get; init => field = value >= 0 ? value : throw Invalid(nameof(CycleWeightB), value); } = 10;

    /// <summary>
    /// The weight, as a multiple of the cycle weights, of the loss of changing images that are of the target domain already;
    /// 0 leaves its passes out.
    /// </summary>
    public double IdentityWeight { get; init => field = value >= 0 ? value : throw Invalid(nameof(IdentityWeight), value); } = 0.5;

    /// <summary>How many earlier translations each discriminator may be shown again, at least 0.</summary>
    public int PoolSize { get; init => field = value >= 0 ? value : throw Invalid(nameof(PoolSize), value); } = 50;

    private static ArgumentOutOfRangeException Invalid(string name, object value) => new(name, value, "Outside of the range allowed.");
}
