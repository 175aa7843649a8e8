using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Optimization;
using GanFunctions.Training.Translation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Training.CycleGan;

/// <summary>
/// Unpaired translation in both directions (Zhu et al. 2017). Not thread-safe; libtorch is fastest if all steps run on one
/// thread.
/// </summary>
internal sealed class CycleGanTrainer : ITranslatingTrainer
{
    private readonly TrainingConfiguration _configuration;
    private readonly DiscriminatorObjective _objective;
    private readonly ImagePool _poolA;
    private readonly ImagePool _poolB;
    private readonly Parameter[] _discriminatorParameters;
    private readonly FlatAdam _generatorOptimizer;
    private readonly FlatAdam _discriminatorOptimizer;
    private readonly WeightAverage[] _averages;
    private readonly NetworkState _state = new();

    /// <param name="configuration">What is trained and how; all keys that the networks and losses need are set.</param>
    /// <param name="device">Where the networks live and steps run.</param>
    public CycleGanTrainer(TrainingConfiguration configuration, Device device)
    {
        _configuration = configuration;
        _objective = new DiscriminatorObjective(configuration);
        var factory = new NetworkFactory(configuration, device);
        using var draws = new Generator((ulong)configuration.Seed);
        GeneratorA = factory.Generator(draws);
        GeneratorB = factory.Generator(draws);
        DiscriminatorA = factory.Discriminator(images: 1, draws);
        DiscriminatorB = factory.Discriminator(images: 1, draws);

        (double beta1, double beta2) = (configuration.Beta1!.Value, configuration.Beta2!.Value);
        _poolA = new ImagePool(configuration.PoolSize ?? 0);
        _poolB = new ImagePool(configuration.PoolSize ?? 0);
        _discriminatorParameters = [.. DiscriminatorA.parameters(), .. DiscriminatorB.parameters()];
        _generatorOptimizer = new FlatAdam([.. GeneratorA.parameters(), .. GeneratorB.parameters()], beta1, beta2);
        _discriminatorOptimizer = new FlatAdam(_discriminatorParameters, beta1, beta2);
        _averages = configuration.Ema > 0 ? [Average(GeneratorA), Average(GeneratorB)] : [];

        _state.Add("G_A", GeneratorA);
        _state.Add("G_B", GeneratorB);
        _state.Add("D_A", DiscriminatorA);
        _state.Add("D_B", DiscriminatorB);
        for (int i = 0; i < _averages.Length; i++)
        {
            _state.Add(i == 0 ? "ema_G_A" : "ema_G_B", _averages[i].Network);
        }

        _state.Add("adam_G", _generatorOptimizer);
        _state.Add("adam_D", _discriminatorOptimizer);
        _state.Add("pool_A", _poolA);
        _state.Add("pool_B", _poolB);

        WeightAverage Average(nn.Module<Tensor, Tensor> generator)
        {
            var average = new WeightAverage(generator, factory.Generator(draws), configuration.Ema);
            average.Reset();
            return average;
        }
    }

    /// <summary>Translates A to B.</summary>
    public nn.Module<Tensor, Tensor> GeneratorA { get; }

    /// <summary>Translates B to A.</summary>
    public nn.Module<Tensor, Tensor> GeneratorB { get; }

    /// <summary>Tells images of B from what <see cref="GeneratorA"/> makes.</summary>
    public nn.Module<Tensor, Tensor> DiscriminatorA { get; }

    /// <summary>Tells images of A from what <see cref="GeneratorB"/> makes.</summary>
    public nn.Module<Tensor, Tensor> DiscriminatorB { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Directions { get; } = [Pipeline.Models.Directions.AtoB, Pipeline.Models.Directions.BtoA];

    /// <inheritdoc/>
    public int SizeMultiple => TranslatorExport.SizeMultiple(GeneratorA);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> ParameterCounts => new Dictionary<string, long>
    {
        ["G_A"] = Count(GeneratorA),
        ["G_B"] = Count(GeneratorB),
        ["D_A"] = Count(DiscriminatorA),
        ["D_B"] = Count(DiscriminatorB),
    };

    /// <summary>
    /// Updates both generators, and then both discriminators on translations made before the generators' update. Losses of
    /// cycles and identities contain their weights; A is the direction from A to B.
    /// </summary>
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, float> Step(StepImages images, double learningRate, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor a, Tensor b) = (images.A, images.B);

        RequireDiscriminatorGradients(false);
        _generatorOptimizer.ZeroGradients();
        (Tensor fakeB, Tensor? sameB) = TranslateAndKeep(GeneratorA, a, b);
        (Tensor fakeA, Tensor? sameA) = TranslateAndKeep(GeneratorB, b, a);
        Tensor recoveredA = GeneratorB.call(fakeB);
        Tensor recoveredB = GeneratorA.call(fakeA);
        Tensor identityA = IdentityLoss(sameB, b, _configuration.LambdaB);
        Tensor identityB = IdentityLoss(sameA, a, _configuration.LambdaA);
        Tensor generatorA = _objective.GeneratorLoss(DiscriminatorA.call(fakeB));
        Tensor generatorB = _objective.GeneratorLoss(DiscriminatorB.call(fakeA));
        Tensor cycleA = nn.functional.l1_loss(recoveredA, a) * _configuration.LambdaA;
        Tensor cycleB = nn.functional.l1_loss(recoveredB, b) * _configuration.LambdaB;
        (generatorA + generatorB + cycleA + cycleB + identityA + identityB).backward();
        _generatorOptimizer.Step(learningRate);
        foreach (WeightAverage average in _averages)
        {
            average.Update();
        }

        RequireDiscriminatorGradients(true);
        _discriminatorOptimizer.ZeroGradients();
        Tensor discriminatorA = DiscriminatorLoss(DiscriminatorA, b, _poolA.Query(fakeB.detach(), random), random);
        Tensor discriminatorB = DiscriminatorLoss(DiscriminatorB, a, _poolB.Query(fakeA.detach(), random), random);
        (discriminatorA + discriminatorB).backward();
        _discriminatorOptimizer.Step(learningRate);

        return LossValues.Read(
            ("D_A", discriminatorA),
            ("G_A", generatorA),
            ("cycle_A", cycleA),
            ("idt_A", identityA),
            ("D_B", discriminatorB),
            ("G_B", generatorB),
            ("cycle_B", cycleB),
            ("idt_B", identityB));
    }

    /// <inheritdoc/>
    public Tensor Translate(string direction, Tensor images) => Evaluation.Run(Published(direction), images);

    /// <inheritdoc/>
    public TrainerState CaptureState() => _state.Capture();

    /// <inheritdoc/>
    public void RestoreState(TrainerState state) => _state.Restore(state);

    /// <inheritdoc/>
    public ExportedParts Export(string folder, IReadOnlyDictionary<string, string> metadata) => ExportedParts.Of(
        Directions.ToDictionary(direction => direction, direction => TranslatorExport.Write(Published(direction), direction, folder, metadata)));

    /// <inheritdoc/>
    public void Dispose()
    {
        _generatorOptimizer.Dispose();
        _discriminatorOptimizer.Dispose();
        _poolA.Dispose();
        _poolB.Dispose();
        foreach (WeightAverage average in _averages)
        {
            average.Dispose();
        }

        GeneratorA.Dispose();
        GeneratorB.Dispose();
        DiscriminatorA.Dispose();
        DiscriminatorB.Dispose();
    }

    private static long Count(nn.Module network) => network.parameters().Sum(parameter => parameter.numel());

    private nn.Module<Tensor, Tensor> Published(string direction) => direction switch
    {
        Pipeline.Models.Directions.AtoB => _averages.Length > 0 ? _averages[0].Network : GeneratorA,
        Pipeline.Models.Directions.BtoA => _averages.Length > 0 ? _averages[1].Network : GeneratorB,
        _ => throw new ArgumentException($"There is no direction '{direction}'.", nameof(direction)),
    };

    /// <summary>
    /// Translates images, and those that are of the target domain already; in one pass where an image's result does not
    /// depend on the others in its batch.
    /// </summary>
    private (Tensor Translated, Tensor? Kept) TranslateAndKeep(nn.Module<Tensor, Tensor> generator, Tensor images, Tensor targets)
    {
        if (_configuration.LambdaIdentity <= 0)
        {
            return (generator.call(images), null);
        }

        if (_configuration.Normalization != NormalizationKind.Instance || !images.shape.SequenceEqual(targets.shape))
        {
            return (generator.call(images), generator.call(targets));
        }

        Tensor[] halves = generator.call(cat([images, targets])).chunk(2);
        return (halves[0], halves[1]);
    }

    private Tensor IdentityLoss(Tensor? kept, Tensor real, double cycleWeight) => kept is null
        ? zeros([], device: real.device)
        : nn.functional.l1_loss(kept, real) * (cycleWeight * _configuration.LambdaIdentity);

    /// <summary>Half the sum, which slows the discriminators relative to the generators.</summary>
    private Tensor DiscriminatorLoss(nn.Module<Tensor, Tensor> discriminator, Tensor real, Tensor fake, Random random)
    {
        (Tensor realLoss, Tensor fakeLoss, Tensor? penalty) = _objective.DiscriminatorLosses(discriminator, real, fake, random);
        Tensor loss = (realLoss + fakeLoss) * 0.5;
        return penalty is null ? loss : loss + penalty;
    }

    private void RequireDiscriminatorGradients(bool required)
    {
        foreach (Parameter parameter in _discriminatorParameters)
        {
            parameter.requires_grad = required;
        }
    }
}
