using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Loop;

/// <summary>
/// How long a run is and how its learning rate falls. As in the reference implementation the scheduler is stepped before
/// each epoch, so that the fall is one epoch ahead: with the linear policy it begins in the last constant epoch, and the
/// last epoch trains at rate 0; with policy cosine half a cosine spans the constant epochs. Where a run's length is given in steps the rate follows the share of them that is done.
/// </summary>
internal sealed class LearningRateSchedule : ITrainingSchedule
{
    private const double StepFactor = 0.1;
    private const double PlateauFactor = 0.2;
    private const double PlateauThreshold = 0.01;
    private const int PlateauPatience = 5;

    private readonly TrainingConfiguration _configuration;
    private readonly int _epochsDecay;
    private readonly long _stepsPerEpoch;

    /// <param name="configuration">The rate, the policy and the length.</param>
    /// <param name="stepsPerEpoch">Steps in which every image is seen once, at least 1.</param>
    public LearningRateSchedule(TrainingConfiguration configuration, long stepsPerEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        _configuration = configuration;
        _epochsDecay = TrainingConfigurationDefaults.EpochsDecayOf(configuration);
        _stepsPerEpoch = stepsPerEpoch;
        Steps = configuration.Steps ?? checked(((long)configuration.Epochs + _epochsDecay) * stepsPerEpoch);
    }

    /// <inheritdoc/>
    public long Steps { get; }

    /// <inheritdoc/>
    public int BatchSizeAt(long step) => _configuration.BatchSize ?? 1;

    /// <inheritdoc/>
    public int EpochOf(long step) => (int)Math.Min(int.MaxValue, (step / _stepsPerEpoch) + 1);

    /// <inheritdoc/>
    public double RateOf(long step, PlateauState plateau) => (_configuration.LearningRate ?? TrainingConfigurationDefaults.TranslationLearningRate) * (_configuration.LearningRatePolicy switch
    {
        LearningRatePolicy.Linear => Linear(step),
        LearningRatePolicy.Step => Math.Pow(StepFactor, Math.Floor(SchedulerSteps(step) / _configuration.LearningRateDecayEpochs)),
        LearningRatePolicy.Cosine => Cosine(SchedulerSteps(step)),
        _ => plateau.Factor,
    });

    /// <inheritdoc/>
    public PlateauState After(long step, PlateauState plateau, double generators)
    {
        PlateauState seen = plateau with { Sum = plateau.Sum + generators, Count = plateau.Count + 1 };
        if ((step + 1) % _stepsPerEpoch != 0)
        {
            return seen;
        }

        double mean = seen.Sum / seen.Count;
        bool better = seen.Best is not { } best || mean < best * (1 - PlateauThreshold);
        PlateauState next = new()
        {
            Best = better ? mean : seen.Best,
            EpochsWithout = better ? 0 : seen.EpochsWithout + 1,
            Factor = seen.Factor,
        };
        return next.EpochsWithout > PlateauPatience ? next with { EpochsWithout = 0, Factor = next.Factor * PlateauFactor } : next;
    }

    private double Linear(long step) => _configuration.Steps is null
        ? 1 - (Math.Max(0, EpochOf(step) + 1 - _configuration.Epochs) / (_epochsDecay + 1.0))
        : Math.Clamp((1 - Fraction(step)) * Epochs / Math.Max(_epochsDecay, double.Epsilon), 0, 1);

    // Beyond the constant epochs the rate stays at 0, where a cosine would rise again.
    private double Cosine(double schedulerSteps) =>
        0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, schedulerSteps / _configuration.Epochs)));

    // How often the reference has stepped its scheduler when it does this step.
    private double SchedulerSteps(long step) => _configuration.Steps is null ? EpochOf(step) : Fraction(step) * Epochs;

    private double Epochs => (double)_configuration.Epochs + _epochsDecay;

    private double Fraction(long step) => (double)step / Steps;
}
