using GanFunctions.Pipeline.Training;
using GanFunctions.Training.CycleGan;
using GanFunctions.Training.Optimization;
using GanFunctions.Training.Translation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Training.Pix2Pix;

/// <summary>
/// Paired translation in one direction, judged by a discriminator that sees the input as well (Isola et al. 2017,
/// section 3). Not thread-safe; libtorch is fastest if all steps run on one thread.
/// </summary>
internal sealed class Pix2PixTrainer : ITranslatingTrainer
{
    private readonly TrainingConfiguration _configuration;
    private readonly DiscriminatorObjective _objective;
    private readonly ImagePool _pool;
    private readonly Parameter[] _discriminatorParameters;
    private readonly FlatAdam _generatorOptimizer;
    private readonly FlatAdam _discriminatorOptimizer;
    private readonly WeightAverage? _average;
    private readonly NetworkState _state = new();

    /// <param name="configuration">What is trained and how; all keys that the networks and losses need are set.</param>
    /// <param name="device">Where the networks live and steps run.</param>
    public Pix2PixTrainer(TrainingConfiguration configuration, Device device)
    {
        _configuration = configuration;
        _objective = new DiscriminatorObjective(configuration);
        Directions = [configuration.Direction];
        var factory = new NetworkFactory(configuration, device);
        using var draws = new Generator((ulong)configuration.Seed);
        Generator = factory.Generator(draws);
        Discriminator = factory.Discriminator(images: 2, draws);

        (double beta1, double beta2) = (configuration.Beta1!.Value, configuration.Beta2!.Value);
        _pool = new ImagePool(configuration.PoolSize ?? 0);
        _discriminatorParameters = [.. Discriminator.parameters()];
        _generatorOptimizer = new FlatAdam([.. Generator.parameters()], beta1, beta2);
        _discriminatorOptimizer = new FlatAdam(_discriminatorParameters, beta1, beta2);

        _state.Add("G", Generator);
        _state.Add("D", Discriminator);
        _state.Add("adam_G", _generatorOptimizer);
        _state.Add("adam_D", _discriminatorOptimizer);
        _state.Add("pool", _pool);
        if (configuration.Ema > 0)
        {
            _average = new WeightAverage(Generator, factory.Generator(draws), configuration.Ema);
            _average.Reset();
            _state.Add("ema_G", _average.Network);
        }
    }

    /// <summary>Translates an input image to an output image.</summary>
    public nn.Module<Tensor, Tensor> Generator { get; }

    /// <summary>Tells, of an input and an output on top of each other (N, 2C, H, W), whether the output is real.</summary>
    public nn.Module<Tensor, Tensor> Discriminator { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Directions { get; }

    /// <inheritdoc/>
    public int SizeMultiple => TranslatorExport.SizeMultiple(Generator);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> ParameterCounts => new Dictionary<string, long>
    {
        ["G"] = Generator.parameters().Sum(parameter => parameter.numel()),
        ["D"] = Discriminator.parameters().Sum(parameter => parameter.numel()),
    };

    private nn.Module<Tensor, Tensor> Published => _average?.Network ?? Generator;

    /// <summary>Updates the discriminator on the generator's output, and then the generator by the updated discriminator.</summary>
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, float> Step(StepImages images, double learningRate, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor input, Tensor target) = _configuration.Direction == Pipeline.Models.Directions.AtoB ? (images.A, images.B) : (images.B, images.A);

        Tensor output = Generator.call(input);

        RequireDiscriminatorGradients(true);
        _discriminatorOptimizer.ZeroGradients();
        Tensor made = _pool.Query(Pair(input, output.detach()), random);
        (Tensor real, Tensor fake, Tensor? penalty) = _objective.DiscriminatorLosses(Discriminator, Pair(input, target), made, random);
        Tensor discriminator = (real + fake) * 0.5;
        (penalty is null ? discriminator : discriminator + penalty).backward();
        _discriminatorOptimizer.Step(learningRate);

        RequireDiscriminatorGradients(false);
        _generatorOptimizer.ZeroGradients();
        Tensor adversarial = _objective.GeneratorLoss(Discriminator.call(Pair(input, output)));
        Tensor difference = nn.functional.l1_loss(output, target) * _configuration.LambdaL1;
        (adversarial + difference).backward();
        _generatorOptimizer.Step(learningRate);
        _average?.Update();

        return LossValues.Read(("G_GAN", adversarial), ("G_L1", difference), ("D_real", real), ("D_fake", fake));
    }

    /// <inheritdoc/>
    public Tensor Translate(string direction, Tensor images) => direction == _configuration.Direction
        ? Evaluation.Run(Published, images)
        : throw new ArgumentException($"There is no direction '{direction}'.", nameof(direction));

    /// <inheritdoc/>
    public TrainerState CaptureState() => _state.Capture();

    /// <inheritdoc/>
    public void RestoreState(TrainerState state) => _state.Restore(state);

    /// <inheritdoc/>
    public ExportedParts Export(string folder, IReadOnlyDictionary<string, string> metadata) => ExportedParts.Of(
        new Dictionary<string, ExportedTranslator>
        {
            [_configuration.Direction] = TranslatorExport.Write(Published, _configuration.Direction, folder, metadata),
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        _generatorOptimizer.Dispose();
        _discriminatorOptimizer.Dispose();
        _pool.Dispose();
        _average?.Dispose();
        Generator.Dispose();
        Discriminator.Dispose();
    }

    private static Tensor Pair(Tensor input, Tensor output) => cat([input, output], dim: 1);

    private void RequireDiscriminatorGradients(bool required)
    {
        foreach (Parameter parameter in _discriminatorParameters)
        {
            parameter.requires_grad = required;
        }
    }
}
