using System.Text.Json.Nodes;
using GanFunctions.Networks.StyleGan.Encoder;
using GanFunctions.Training.Optimization;
using GanFunctions.Training.Translation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Training.StyleGan.Encoder;

/// <summary>
/// Trains an encoder against a frozen generator, in two stages: on pairs of styles and the images that the generator makes of
/// them, then on real images and what the generator makes of the styles found in them. What a step does follows from the
/// seed, its number and the state alone. All calls come from one thread.
/// </summary>
internal sealed class EncoderTraining : IDisposable
{
    private const string StepKey = "step";
    private const double FallingShare = 0.25;

    private readonly StyleEncoder _encoder;
    private readonly FrozenGenerator _generator;
    private readonly Func<int, Random, Tensor> _realImages;
    private readonly EncoderTrainingOptions _options;
    private readonly ReconstructionLoss _loss;
    private readonly Parameter[] _parameters;
    private readonly FlatAdam _optimizer;
    private readonly NetworkState _state = new();

    /// <param name="encoder">What is trained, on the generator's device; it stays the caller's.</param>
    /// <param name="generator">What it is trained against.</param>
    /// <param name="realImages">Draws that many real images (N, 3, R, R) in [-1, 1], by the given source alone, on the same device.</param>
    /// <param name="options">How.</param>
    public EncoderTraining(StyleEncoder encoder, FrozenGenerator generator, Func<int, Random, Tensor> realImages, EncoderTrainingOptions options)
    {
        _encoder = encoder;
        _generator = generator;
        _realImages = realImages;
        _options = options;
        _loss = new ReconstructionLoss(options, generator.DiscriminatorFeatures);
        _parameters = [.. encoder.parameters()];
        _optimizer = new FlatAdam(_parameters, beta1: 0.9, beta2: 0.999);
        _state.Add("encoder", encoder);
        _state.Add("adam_encoder", _optimizer);
    }

    /// <summary>Steps done, of both stages.</summary>
    public long Step { get; private set; }

    /// <summary>Steps of both stages.</summary>
    public long Steps => _options.StyleSteps + _options.ImageSteps;

    /// <summary>Everything that the next step depends on. The tensors are the training's own, not copies.</summary>
    public TrainerState CaptureState()
    {
        TrainerState state = _state.Capture();
        return state with { Values = new JsonObject(state.Values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))) { [StepKey] = Step } };
    }

    /// <summary>Goes on from a state that <see cref="CaptureState"/> gave; tensors are copied.</summary>
    /// <param name="state">The state, on any device.</param>
    /// <exception cref="InvalidDataException">The state is that of another encoder, or damaged.</exception>
    public void RestoreState(TrainerState state)
    {
        if (state.Values[StepKey] is not JsonValue value || !value.TryGetValue(out long step) || step < 0)
        {
            throw new InvalidDataException("The state does not tell the steps of the encoder's training.");
        }

        _state.Restore(state);
        Step = step;
    }

    /// <summary>Trains until all steps are done.</summary>
    /// <param name="progress">Told of each step; it may capture the state.</param>
    /// <param name="cancellation">Looked at between steps; the state stays whole.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(Action<EncoderProgress>? progress, CancellationToken cancellation)
    {
        while (Step < Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyDictionary<string, float> losses = Advance();
            progress?.Invoke(new EncoderProgress(Step, Steps, losses));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _optimizer.Dispose();

    private IReadOnlyDictionary<string, float> Advance()
    {
        using DisposeScope scope = NewDisposeScope();
        Random random = StepRandom.Create(_options.Seed, RandomPurpose.Encoder, Step);
        bool first = Step < _options.StyleSteps;
        (Tensor loss, Dictionary<string, Tensor> parts) = first ? StyleLoss(random) : ImageLoss(random);

        // Slopes of the encoder alone: the generator's and the discriminator's would be left behind in their weights.
        IList<Tensor> slopes = autograd.grad([loss], [.. _parameters]);
        using (no_grad())
        {
            for (int i = 0; i < _parameters.Length; i++)
            {
                _parameters[i].grad!.copy_(slopes[i]);
            }
        }

        _optimizer.Step(first
            ? LearningRate(_options.LearningRate, Step, _options.StyleSteps)
            : LearningRate(_options.ImageLearningRate, Step - _options.StyleSteps, _options.ImageSteps));
        Step++;
        return parts.ToDictionary(part => part.Key, part => part.Value.item<float>());
    }

    private (Tensor Loss, Dictionary<string, Tensor> Parts) StyleLoss(Random random)
    {
        Tensor styles;
        Tensor images;
        using (no_grad())
        {
            styles = _generator.SampleStyles(_options.BatchSize, random);
            images = _generator.Synthesize(styles);
        }

        Tensor loss = (_encoder.call(images) - styles).square().mean();
        return (loss, new Dictionary<string, Tensor> { ["styles"] = loss });
    }

    private (Tensor Loss, Dictionary<string, Tensor> Parts) ImageLoss(Random random)
    {
        Tensor images = _realImages(_options.BatchSize, random);
        Tensor styles = _encoder.call(images);
        Tensor distance = (styles - _encoder.MeanStyle).square().mean();
        (Tensor sum, Tensor pixels, Tensor pyramid, Tensor features) = _loss.Of(_generator.Synthesize(styles), images);
        return (
            sum + (distance * _options.StyleWeight),
            new Dictionary<string, Tensor> { ["pixels"] = pixels, ["pyramid"] = pyramid, ["features"] = features, ["distance"] = distance });
    }

    private static double LearningRate(double highest, long step, long steps)
    {
        double remaining = (double)(steps - step) / steps;
        return highest * Math.Min(1, remaining / FallingShare);
    }
}
