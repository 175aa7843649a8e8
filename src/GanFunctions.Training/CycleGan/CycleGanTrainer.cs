using GanFunctions.Networks.CycleGan;
using GanFunctions.Networks.Layers;
using GanFunctions.Training.Losses;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Training.CycleGan;

/// <summary>
/// The networks of a CycleGAN, their optimizers and one step of their training. Not thread-safe; libtorch is fastest if all
/// steps run on one thread.
/// </summary>
internal sealed class CycleGanTrainer : IDisposable
{
    private readonly CycleGanOptions _options;
    private readonly ImagePool _poolA;
    private readonly ImagePool _poolB;
    private readonly Parameter[] _discriminatorParameters;
    private readonly Adam _generatorOptimizer;
    private readonly Adam _discriminatorOptimizer;

    /// <param name="options">Shapes, weights of losses and rates.</param>
    /// <param name="device">Where the networks live and steps run.</param>
    /// <param name="seed">What the weights are drawn by.</param>
    public CycleGanTrainer(CycleGanOptions options, Device device, ulong seed)
    {
        _options = options;
        GeneratorA = new ResNetGenerator(options.Generator);
        GeneratorB = new ResNetGenerator(options.Generator);
        DiscriminatorA = new PatchDiscriminator(options.Discriminator);
        DiscriminatorB = new PatchDiscriminator(options.Discriminator);

        using var draws = new Generator(seed);
        foreach (nn.Module network in (nn.Module[])[GeneratorA, GeneratorB, DiscriminatorA, DiscriminatorB])
        {
            WeightInitializer.Initialize(network, options.Initialization, generator: draws);
            network.to(device);
        }

        _poolA = new ImagePool(options.PoolSize);
        _poolB = new ImagePool(options.PoolSize);
        _discriminatorParameters = [.. DiscriminatorA.parameters(), .. DiscriminatorB.parameters()];
        _generatorOptimizer = CreateOptimizer([.. GeneratorA.parameters(), .. GeneratorB.parameters()]);
        _discriminatorOptimizer = CreateOptimizer(_discriminatorParameters);
    }

    /// <summary>Translates A to B.</summary>
    public ResNetGenerator GeneratorA { get; }

    /// <summary>Translates B to A.</summary>
    public ResNetGenerator GeneratorB { get; }

    /// <summary>Tells images of B from what <see cref="GeneratorA"/> makes.</summary>
    public PatchDiscriminator DiscriminatorA { get; }

    /// <summary>Tells images of A from what <see cref="GeneratorB"/> makes.</summary>
    public PatchDiscriminator DiscriminatorB { get; }

    /// <summary>Lowers the learning rate of the steps that follow.</summary>
    /// <param name="factor">0 to 1: what the configured rate is multiplied by.</param>
    public void SetLearningRateFactor(double factor)
    {
        foreach (Adam optimizer in (Adam[])[_generatorOptimizer, _discriminatorOptimizer])
        {
            foreach (ParamGroup group in optimizer.ParamGroups)
            {
                group.LearningRate = _options.LearningRate * factor;
            }
        }
    }

    /// <summary>
    /// Updates both generators, and then both discriminators on translations made before the generators' update.
    /// </summary>
    /// <param name="realA">Images of A, (N, C, H, W) in [-1, 1], on the trainer's device.</param>
    /// <param name="realB">Images of B, likewise.</param>
    /// <param name="random">Decides what the discriminators are shown of earlier translations.</param>
    public CycleGanLosses Step(Tensor realA, Tensor realB, Random random)
    {
        using DisposeScope scope = NewDisposeScope();

        RequireDiscriminatorGradients(false);
        _generatorOptimizer.zero_grad();
        Tensor fakeB = GeneratorA.call(realA);
        Tensor recoveredA = GeneratorB.call(fakeB);
        Tensor fakeA = GeneratorB.call(realB);
        Tensor recoveredB = GeneratorA.call(fakeA);
        Tensor identityA = IdentityLoss(GeneratorA, realB, _options.CycleWeightB);
        Tensor identityB = IdentityLoss(GeneratorB, realA, _options.CycleWeightA);
        Tensor generatorA = _options.Objective.Loss(DiscriminatorA.call(fakeB), real: true);
        Tensor generatorB = _options.Objective.Loss(DiscriminatorB.call(fakeA), real: true);
        Tensor cycleA = MeanAbsoluteDifference(recoveredA, realA) * _options.CycleWeightA;
        Tensor cycleB = MeanAbsoluteDifference(recoveredB, realB) * _options.CycleWeightB;
        (generatorA + generatorB + cycleA + cycleB + identityA + identityB).backward();
        _generatorOptimizer.step();

        RequireDiscriminatorGradients(true);
        _discriminatorOptimizer.zero_grad();
        Tensor discriminatorA = DiscriminatorLoss(DiscriminatorA, realB, _poolA.Query(fakeB.detach(), random));
        Tensor discriminatorB = DiscriminatorLoss(DiscriminatorB, realA, _poolB.Query(fakeA.detach(), random));
        (discriminatorA + discriminatorB).backward();
        _discriminatorOptimizer.step();

        Tensor[] losses = [discriminatorA, generatorA, cycleA, identityA, discriminatorB, generatorB, cycleB, identityB];
        float[] values = stack(losses.Select(loss => loss.detach())).cpu().data<float>().ToArray();
        return new CycleGanLosses(values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _generatorOptimizer.Dispose();
        _discriminatorOptimizer.Dispose();
        _poolA.Dispose();
        _poolB.Dispose();
        GeneratorA.Dispose();
        GeneratorB.Dispose();
        DiscriminatorA.Dispose();
        DiscriminatorB.Dispose();
    }

    private static Tensor MeanAbsoluteDifference(Tensor a, Tensor b) => nn.functional.l1_loss(a, b);

    private Tensor IdentityLoss(ResNetGenerator generator, Tensor real, double cycleWeight) => _options.IdentityWeight > 0
        ? MeanAbsoluteDifference(generator.call(real), real) * (cycleWeight * _options.IdentityWeight)
        : zeros([], device: real.device);

    /// <summary>Half the sum, which slows the discriminators relative to the generators.</summary>
    private Tensor DiscriminatorLoss(PatchDiscriminator discriminator, Tensor real, Tensor fake) =>
        (_options.Objective.Loss(discriminator.call(real), real: true) + _options.Objective.Loss(discriminator.call(fake), real: false)) * 0.5;

    private Adam CreateOptimizer(IEnumerable<Parameter> parameters) =>
        optim.Adam(parameters, _options.LearningRate, _options.Beta1, _options.Beta2);

    private void RequireDiscriminatorGradients(bool required)
    {
        foreach (Parameter parameter in _discriminatorParameters)
        {
            parameter.requires_grad = required;
        }
    }
}
