using GanFunctions.Networks.StyleGan2;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Generation;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Losses;
using GanFunctions.Training.Optimization;
using GanFunctions.Training.StyleGan.Augmentation;
using GanFunctions.Training.StyleGan.Encoder;
using GanFunctions.Training.Translation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan2;

/// <summary>
/// StyleGAN2 (Karras et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN") with adaptive discriminator
/// augmentation (Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data"). Not thread-safe; libtorch is
/// fastest if all steps run on one thread.
/// </summary>
internal sealed class StyleGan2Trainer : IEncodableTrainer
{
    /// <summary>Path lengths are taken of every second image of a batch, for their memory.</summary>
    private const long PathLengthShrink = 2;

    private const double Thousand = 1000;

    private readonly TrainingConfiguration _configuration;
    private readonly Device _device;
    private readonly DiscriminatorInputs _inputs;
    private readonly PathLengthRegularization _pathLength;
    private readonly Parameter[] _discriminatorParameters;
    private readonly LazyAdam _generatorOptimizer;
    private readonly LazyAdam _discriminatorOptimizer;
    private readonly WeightAverage _average;
    private readonly NetworkState _state = new();
    private double _lastPathLengthLoss;
    private double _lastR1;

    /// <param name="configuration">What is trained and how, resolved.</param>
    /// <param name="device">Where the networks live and steps run.</param>
    /// <param name="augmentation">How the discriminator's images are augmented; as published if null.</param>
    public StyleGan2Trainer(TrainingConfiguration configuration, Device device, IDiscriminatorAugmentation? augmentation = null)
    {
        _configuration = configuration;
        _device = device;
        _inputs = new DiscriminatorInputs(configuration, augmentation ?? new AdaptiveAugmentation());
        StyleGan2Configuration shape = ShapeOf(configuration);
        using var draws = new Generator((ulong)configuration.Seed);
        Generator = new StyleGan2Generator(shape, draws);
        Discriminator = new StyleGan2Discriminator(shape, draws);
        Generator.to(device);
        Discriminator.to(device);
        var average = new StyleGan2Generator(shape, draws);
        average.to(device);

        foreach (Parameter parameter in Discriminator.Blocks.Take(configuration.FreezeD).SelectMany(block => block.parameters()))
        {
            parameter.requires_grad = false;
        }

        double beta1 = configuration.Beta1!.Value;
        double beta2 = configuration.Beta2!.Value;
        _discriminatorParameters = [.. Discriminator.parameters().Where(parameter => parameter.requires_grad)];
        _generatorOptimizer = new LazyAdam([.. Generator.parameters()], beta1, beta2, RegularizesPaths ? configuration.GInterval : null);
        _discriminatorOptimizer = new LazyAdam(_discriminatorParameters, beta1, beta2, RegularizesSlopes ? configuration.DInterval : null);
        _pathLength = new PathLengthRegularization(device);
        _average = new WeightAverage(Generator, average, decay: 0);
        _average.Reset();

        _state.Add("G", Generator);
        _state.Add("ema_G", average);
        _state.Add("D", Discriminator);
        _state.Add("adam_G", _generatorOptimizer.Adam);
        _state.Add("adam_D", _discriminatorOptimizer.Adam);
        _state.Add("pl_mean", _pathLength.Mean);
        _state.Add("pl_loss", () => _lastPathLengthLoss, value => _lastPathLengthLoss = value);
        _state.Add("r1_loss", () => _lastR1, value => _lastR1 = value);
        _inputs.AddTo(_state);
    }

    /// <summary>The generator that is trained.</summary>
    public StyleGan2Generator Generator { get; }

    /// <summary>The discriminator.</summary>
    public StyleGan2Discriminator Discriminator { get; }

    /// <inheritdoc/>
    public int ZDim => _configuration.ZDim;

    /// <inheritdoc/>
    public int Resolution => _configuration.Resolution;

    /// <inheritdoc/>
    public BatchSchedule Batches => BatchSchedule.Constant(_configuration.BatchSize!.Value);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> ParameterCounts => new Dictionary<string, long>
    {
        ["G"] = Generator.parameters().Sum(parameter => parameter.numel()),
        ["D"] = Discriminator.parameters().Sum(parameter => parameter.numel()),
    };

    /// <inheritdoc/>
    public int StyleLayers => Average.Configuration.NumWs;

    /// <inheritdoc/>
    public int StyleResolution => Resolution;

    /// <inheritdoc/>
    public Tensor MeanStyle => Average.Mapping.WAvg;

    /// <inheritdoc/>
    public FrozenGenerator Frozen => FrozenStyleGan2.Of(Average, Discriminator);

    /// <summary>How likely the discriminator's images are augmented, 0 to 1.</summary>
    public double AugmentationProbability => _inputs.Probability;

    private StyleGan2Generator Average => (StyleGan2Generator)_average.Network;

    private bool RegularizesPaths => _configuration.PathLengthWeight > 0;

    private bool RegularizesSlopes => _configuration.Gamma > 0;

    /// <summary>
    /// Updates the generator by its loss, and every so many steps by the path lengths; then the discriminator by its loss on
    /// images made after that, and every so many steps by R1; then the average. Each update has latents of its own. Losses of
    /// the regularisations are the last ones.
    /// </summary>
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, float> Step(StepImages images, double learningRate, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        using var draws = new StyleDraws(Generator, _configuration.StyleMixing, _device, random);
        Tensor real = images.Real;
        long count = real.shape[0];

        RequireDiscriminatorGradients(false);
        Tensor generatorLoss = UpdateGenerator(count, draws, learningRate, random);
        Tensor? pathLengthLoss = RegularizesPaths && images.Step % _configuration.GInterval == 0 ? RegularizePaths(count, draws, learningRate) : null;
        RequireDiscriminatorGradients(true);
        Tensor discriminatorLoss = UpdateDiscriminator(real, draws, learningRate, random);
        Tensor? r1 = RegularizesSlopes && images.Step % _configuration.DInterval == 0 ? RegularizeSlopes(real, learningRate, random) : null;
        _average.Update(AverageDecay(count, images.ImagesSeen));

        IReadOnlyDictionary<string, float> losses = LossValues.Read(
            ("G", generatorLoss),
            ("G_pl", pathLengthLoss ?? full([], _lastPathLengthLoss, ScalarType.Float32, _device)),
            ("D", discriminatorLoss),
            ("D_r1", r1 ?? full([], _lastR1, ScalarType.Float32, _device)));
        (_lastPathLengthLoss, _lastR1) = (losses["G_pl"], losses["D_r1"]);
        return losses.Concat(_inputs.Report()).ToDictionary();
    }

    /// <inheritdoc/>
    public Tensor Generate(Tensor z, double truncationPsi)
    {
        using IDisposable noGradient = no_grad();
        return Average.Generate(z, SynthesisNoise.Constant, truncationPsi);
    }

    /// <inheritdoc/>
    public TrainerState CaptureState() => _state.Capture();

    /// <inheritdoc/>
    public void RestoreState(TrainerState state) => _state.Restore(state);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> CaptureNetworks() => _state.CaptureNetworks();

    /// <inheritdoc/>
    public void TransferFrom(IReadOnlyDictionary<string, Tensor> networks) => _state.RestoreNetworks(networks);

    /// <summary>Writes the averaged generator.</summary>
    /// <inheritdoc/>
    public ExportedParts Export(string folder, IReadOnlyDictionary<string, string> metadata) =>
        GeneratorParts.Write(new StyleGan2Export(Average), folder, metadata);

    /// <inheritdoc/>
    public void Dispose()
    {
        _generatorOptimizer.Dispose();
        _discriminatorOptimizer.Dispose();
        _pathLength.Dispose();
        _average.Dispose();
        Generator.Dispose();
        Discriminator.Dispose();
    }

    private static StyleGan2Configuration ShapeOf(TrainingConfiguration configuration) => new()
    {
        ZDim = configuration.ZDim,
        WDim = configuration.WDim,
        MappingLayers = configuration.MappingLayers,
        Resolution = configuration.Resolution,
        ChannelBase = configuration.ChannelBase!.Value,
        ChannelMax = configuration.ChannelMax,
    };

    private Tensor UpdateGenerator(long count, StyleDraws draws, double learningRate, Random random)
    {
        _generatorOptimizer.ZeroGradients();
        Tensor fake = draws.Images(draws.Styles(count));
        Tensor loss = AdversarialLossKind.Vanilla.Loss(Discriminator.Score(_inputs.Augment(fake, random)), real: true);
        loss.backward();
        _generatorOptimizer.Step(learningRate);
        return loss;
    }

    private Tensor RegularizePaths(long count, StyleDraws draws, double learningRate)
    {
        _generatorOptimizer.ZeroGradients();
        Tensor ws = draws.Styles(Math.Max(1, count / PathLengthShrink));
        using ImagesWithSlopes images = Generator.Synthesis.GenerateWithSlopes(ws, draws.Noise(ws.shape[0]));
        (Tensor value, Tensor surrogate) = _pathLength.Loss(images, draws.Normal(images.Images.shape));
        // Weighted as if it had joined every step.
        (surrogate * (_configuration.PathLengthWeight * _configuration.GInterval)).backward();
        _generatorOptimizer.Step(learningRate);
        return value * _configuration.PathLengthWeight;
    }

    private Tensor UpdateDiscriminator(Tensor real, StyleDraws draws, double learningRate, Random random)
    {
        Tensor fake;
        using (no_grad())
        {
            fake = draws.Images(draws.Styles(real.shape[0]));
        }

        _discriminatorOptimizer.ZeroGradients();
        Tensor[] scores = Discriminator.Score(_inputs.Augment(cat([fake, real]), random), parts: 2).chunk(2);
        Tensor loss = AdversarialLossKind.Vanilla.Loss(scores[0], real: false) + AdversarialLossKind.Vanilla.Loss(scores[1], real: true);
        loss.backward();
        _discriminatorOptimizer.Step(learningRate);
        _inputs.Observe(scores[1]);
        return loss;
    }

    /// <summary>R1 (Mescheder et al. 2018): the slopes for real images as they are before they are augmented.</summary>
    private Tensor RegularizeSlopes(Tensor real, double learningRate, Random random)
    {
        _discriminatorOptimizer.ZeroGradients();
        Tensor images = real.detach().clone().requires_grad_();
        Tensor scores = Discriminator.Score(_inputs.Augment(images, random), twice: true);
        Tensor slopes = autograd.grad([scores.sum()], [images], null!, retain_graph: true, create_graph: true)[0];
        Tensor loss = slopes.square().sum([1, 2, 3]).mean() * (_configuration.Gamma!.Value / 2);
        (loss * _configuration.DInterval).backward();
        _discriminatorOptimizer.Step(learningRate);
        return loss;
    }

    /// <summary>The share that is halved within some thousands of images, in the beginning within a share of those seen.</summary>
    private double AverageDecay(long count, long imagesSeen)
    {
        double halfLife = _configuration.EmaKimg * Thousand;
        if (_configuration.EmaRampup > 0)
        {
            halfLife = Math.Min(halfLife, imagesSeen * _configuration.EmaRampup);
        }

        return halfLife > 0 ? Math.Pow(0.5, count / halfLife) : 0;
    }

    private void RequireDiscriminatorGradients(bool required)
    {
        foreach (Parameter parameter in _discriminatorParameters)
        {
            parameter.requires_grad = required;
        }
    }
}
