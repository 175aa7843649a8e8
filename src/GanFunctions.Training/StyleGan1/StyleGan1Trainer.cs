using GanFunctions.Networks.StyleGan1;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Generation;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Optimization;
using GanFunctions.Training.StyleGan.Encoder;
using GanFunctions.Training.Translation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan1;

/// <summary>
/// The original StyleGAN (Karras et al. 2018), grown resolution by resolution (Karras et al. 2017). Not thread-safe; libtorch
/// is fastest if all steps run on one thread.
/// </summary>
/// <remarks>
/// The optimizers begin anew whenever layers come or are faded in, as the authors' do: the mean squared gradients that they
/// keep are those of other images, and new layers, whose mean is 0, would else begin with steps of ten times the rate.
/// </remarks>
internal sealed class StyleGan1Trainer : IEncodableTrainer
{
    private const double MappingRateFactor = 0.01;
    private const double MeanStyleDecay = 0.995;
    private const int NoPhase = -1;

    private readonly TrainingConfiguration _configuration;
    private readonly Device _device;
    private readonly GrowthSchedule _growth;
    private readonly StyleGan1Objective _objective;
    private readonly Parameter[] _discriminatorParameters;
    private readonly FlatAdam _mappingOptimizer;
    private readonly FlatAdam _synthesisOptimizer;
    private readonly FlatAdam _discriminatorOptimizer;
    private readonly WeightAverage _average;
    private readonly Tensor _meanStyle;
    private readonly Tensor _constantNoise;
    private readonly NetworkState _state = new();
    private int _phaseIndex = NoPhase;
    private bool _wasFading;

    /// <param name="configuration">What is trained and how, resolved.</param>
    /// <param name="device">Where the networks live and steps run.</param>
    public StyleGan1Trainer(TrainingConfiguration configuration, Device device)
    {
        _configuration = configuration;
        _device = device;
        _growth = new GrowthSchedule(configuration);
        _objective = new StyleGan1Objective(configuration);
        var shape = new StyleGan1Configuration
        {
            ZDim = configuration.ZDim,
            WDim = configuration.WDim,
            MappingLayers = configuration.MappingLayers,
            Channels = StyleGan1Configuration.ChannelsFor(configuration.Resolution, configuration.ChannelBase!.Value, configuration.ChannelMax),
        };
        using var draws = new Generator((ulong)configuration.Seed);
        Generator = new StyleGan1Generator(shape, draws);
        Discriminator = new StyleGan1Discriminator(shape, draws);
        Generator.to(device);
        Discriminator.to(device);
        _meanStyle = zeros(configuration.WDim, device: device).DetachFromDisposeScope();
        _constantNoise = Normal(draws, StyleGan1Synthesis.NoiseLength(shape.LastPhase)).DetachFromDisposeScope();

        double beta1 = configuration.Beta1!.Value;
        double beta2 = configuration.Beta2!.Value;
        _discriminatorParameters = [.. Discriminator.parameters()];
        _mappingOptimizer = new FlatAdam([.. Generator.Mapping.parameters()], beta1, beta2);
        _synthesisOptimizer = new FlatAdam([.. Generator.Synthesis.parameters()], beta1, beta2);
        _discriminatorOptimizer = new FlatAdam(_discriminatorParameters, beta1, beta2);
        var average = new StyleGan1Generator(shape, draws);
        average.to(device);
        _average = new WeightAverage(Generator, average, decay: 0);
        _average.Reset();

        _state.Add("G", Generator);
        _state.Add("ema_G", _average.Network);
        _state.Add("D", Discriminator);
        _state.Add("adam_mapping", _mappingOptimizer);
        _state.Add("adam_G", _synthesisOptimizer);
        _state.Add("adam_D", _discriminatorOptimizer);
        _state.Add("w_avg", _meanStyle);
        _state.Add("noise_const", _constantNoise);
        _state.Add("phase", () => _phaseIndex, value => _phaseIndex = (int)value);
        _state.Add("phase_fading", () => _wasFading ? 1 : 0, value => _wasFading = value != 0);
    }

    /// <summary>The generator that is trained.</summary>
    public StyleGan1Generator Generator { get; }

    /// <summary>The discriminator.</summary>
    public StyleGan1Discriminator Discriminator { get; }

    /// <inheritdoc/>
    public int ZDim => _configuration.ZDim;

    /// <inheritdoc/>
    public int Resolution => _configuration.Resolution;

    /// <inheritdoc/>
    public BatchSchedule Batches => _growth.Batches;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> ParameterCounts => new Dictionary<string, long>
    {
        ["G"] = Generator.parameters().Sum(parameter => parameter.numel()),
        ["D"] = _discriminatorParameters.Sum(parameter => parameter.numel()),
    };

    /// <inheritdoc/>
    public int StyleLayers => StyleGan1Synthesis.LayerCount(FinishedPhase);

    /// <inheritdoc/>
    public int StyleResolution => new GrowthPhase(FinishedPhase).Resolution;

    /// <inheritdoc/>
    public Tensor MeanStyle => _meanStyle;

    /// <inheritdoc/>
    public FrozenGenerator Frozen => FrozenStyleGan1.Of(Average, Discriminator, FinishedPhase, _constantNoise);

    private StyleGan1Generator Average => (StyleGan1Generator)_average.Network;

    /// <summary>The last phase whose layers are wholly there; the first one before any step.</summary>
    private int FinishedPhase
    {
        get
        {
            int index = _phaseIndex == NoPhase ? _growth.At(0).Index : _phaseIndex;
            return _wasFading ? index - 1 : index;
        }
    }

    /// <summary>
    /// Updates the discriminator, on images that the generator makes before its update, and then the generator. The
    /// discriminator's penalty is R1, or that of WGAN-GP, with its weight.
    /// </summary>
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, float> Step(StepImages images, double learningRate, Random random)
    {
        using DisposeScope scope = NewDisposeScope();
        GrowthPhase phase = _growth.At(images.ImagesSeen);
        Enter(phase);
        double rate = learningRate * GrowthSchedule.RateFactor(phase.Resolution);
        Tensor real = GrowingImages.Reduce(images.Real, phase);
        long count = real.shape[0];
        using var draws = new Generator((ulong)random.NextInt64());

        Tensor fake;
        using (no_grad())
        {
            fake = Synthesize(Styles(count, phase, draws, random).Styles, phase, draws);
        }

        _discriminatorOptimizer.ZeroGradients();
        DiscriminatorTerms terms = _objective.Discriminator(Discriminator, real, fake, phase, random);
        terms.Total.backward();
        _discriminatorOptimizer.Step(rate);

        RequireDiscriminatorGradients(false);
        _mappingOptimizer.ZeroGradients();
        _synthesisOptimizer.ZeroGradients();
        (Tensor styles, Tensor drawn) = Styles(count, phase, draws, random);
        Tensor generatorLoss = _objective.Generator(Discriminator.Score(Synthesize(styles, phase, draws), phase));
        generatorLoss.backward();
        _mappingOptimizer.Step(rate * MappingRateFactor);
        _synthesisOptimizer.Step(rate);
        RequireDiscriminatorGradients(true);
        _average.Update(AverageDecay(count));
        using (no_grad())
        {
            _meanStyle.lerp_(drawn.detach().mean([0]), 1 - MeanStyleDecay);
        }

        return LossValues.Read(("D_real", terms.Real), ("D_fake", terms.Fake), ("D_penalty", terms.Penalty), ("G", generatorLoss));
    }

    /// <inheritdoc/>
    public Tensor Generate(Tensor z, double truncationPsi)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        GrowthPhase phase = _phaseIndex == NoPhase ? _growth.At(0) : new GrowthPhase(FinishedPhase);
        Tensor style = _meanStyle.lerp(Average.Mapping.call(z), truncationPsi);
        IReadOnlyList<Tensor> noise = StyleGan1Synthesis.NoiseMaps(_constantNoise.unsqueeze(0).narrow(1, 0, StyleGan1Synthesis.NoiseLength(phase.Index)), phase.Index);
        Tensor images = Average.Synthesis.Generate(StyleGan1Generator.Broadcast(style, phase.Index), noise, phase);
        return (phase.Resolution == Resolution ? images : GrowingImages.Enlarge(images, Resolution)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public TrainerState CaptureState() => _state.Capture();

    /// <inheritdoc/>
    public void RestoreState(TrainerState state) => _state.Restore(state);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> CaptureNetworks() => _state.CaptureNetworks();

    /// <inheritdoc/>
    public void TransferFrom(IReadOnlyDictionary<string, Tensor> networks) => _state.RestoreNetworks(networks);

    /// <summary>Writes the averaged generator at the last resolution that is wholly there.</summary>
    /// <inheritdoc/>
    public ExportedParts Export(string folder, IReadOnlyDictionary<string, string> metadata) =>
        GeneratorParts.Write(new StyleGan1Export(Average, FinishedPhase, _meanStyle, _constantNoise), folder, metadata);

    /// <inheritdoc/>
    public void Dispose()
    {
        _mappingOptimizer.Dispose();
        _synthesisOptimizer.Dispose();
        _discriminatorOptimizer.Dispose();
        _meanStyle.Dispose();
        _constantNoise.Dispose();
        _average.Dispose();
        Generator.Dispose();
        Discriminator.Dispose();
    }

    private void Enter(GrowthPhase phase)
    {
        if (phase.Index == _phaseIndex && phase.IsFading == _wasFading)
        {
            return;
        }

        (_phaseIndex, _wasFading) = (phase.Index, phase.IsFading);
        _mappingOptimizer.Reset();
        _synthesisOptimizer.Reset();
        _discriminatorOptimizer.Reset();
    }

    /// <summary>
    /// Draws latents, and mixes styles of two of them now and then (Karras et al. 2018, section 3.1): the layers from a
    /// random one on take the second one's.
    /// </summary>
    /// <returns>The styles, (N, layers, w), and those of the first latents alone, (N, w).</returns>
    private (Tensor Styles, Tensor Drawn) Styles(long count, GrowthPhase phase, Generator draws, Random random)
    {
        Tensor first = Generator.Mapping.call(Normal(draws, count, ZDim));
        Tensor styles = StyleGan1Generator.Broadcast(first, phase.Index);
        long layers = styles.shape[1];
        if (random.NextDouble() < _configuration.StyleMixing)
        {
            long crossover = random.NextInt64(1, layers);
            Tensor second = StyleGan1Generator.Broadcast(Generator.Mapping.call(Normal(draws, count, ZDim)), phase.Index);
            styles = cat([styles.narrow(1, 0, crossover), second.narrow(1, crossover, layers - crossover)], 1);
        }

        return (styles, first);
    }

    private Tensor Synthesize(Tensor styles, GrowthPhase phase, Generator draws)
    {
        Tensor noise = Normal(draws, styles.shape[0], StyleGan1Synthesis.NoiseLength(phase.Index));
        return Generator.Synthesis.Generate(styles, StyleGan1Synthesis.NoiseMaps(noise, phase.Index), phase);
    }

    /// <summary>Draws on the host, so that they are the same on every device.</summary>
    private Tensor Normal(Generator draws, params long[] shape) => randn(shape, generator: draws).to(_device);

    private double AverageDecay(long images) => Math.Pow(0.5, images / (_configuration.EmaKimg * 1_000));

    private void RequireDiscriminatorGradients(bool required)
    {
        foreach (Parameter parameter in _discriminatorParameters)
        {
            parameter.requires_grad = required;
        }
    }
}
