namespace GanFunctions.Training;

/// <summary>Runs a trainer's steps from first to last. It knows neither the architecture nor the host.</summary>
/// <param name="trainer">What is trained.</param>
/// <param name="options">How long, and what is written when.</param>
/// <param name="report">Told of the progress, on the thread that runs the loop.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class TrainingLoop(ITrainer trainer, TrainingLoopOptions options, Action<TrainingProgress> report, TimeProvider clock)
{
    /// <summary>Where within the output folder the weights are saved.</summary>
    public const string WeightsFolder = "weights";

    private readonly string _samples = Path.Combine(options.OutputFolder, "samples");
    private readonly string _weights = Path.Combine(options.OutputFolder, WeightsFolder);

    /// <summary>Trains until the end of the schedule or of the time, or until cancelled; then samples and saves.</summary>
    /// <exception cref="TrainingDivergedException">A loss is not finite.</exception>
    public TrainingResult Run(CancellationToken cancellation)
    {
        Directory.CreateDirectory(_samples);
        Directory.CreateDirectory(_weights);
        long start = clock.GetTimestamp();
        var average = new LossAverage(clock);
        long step = 0;
        double fraction = FractionDone(step, start);
        while (fraction < 1 && !cancellation.IsCancellationRequested)
        {
            double factor = LearningRateFactor(step, fraction);
            IReadOnlyDictionary<string, float> losses = trainer.Step(step, factor);
            average.Add(step, losses);
            step++;
            fraction = FractionDone(step, start);

            if (step % options.ReportEvery == 0)
            {
                (IReadOnlyDictionary<string, double> means, double seconds) = average.Take();
                report(new TrainingProgress(step, Epoch(step - 1), fraction, factor, seconds, clock.GetElapsedTime(start), means));
            }

            if (step % options.SampleEvery == 0)
            {
                trainer.Sample(SamplePath(step));
            }

            if (step % options.SaveEvery == 0)
            {
                trainer.Save(_weights);
            }
        }

        trainer.Save(_weights);
        trainer.Sample(SamplePath(step));
        return new TrainingResult(step, clock.GetElapsedTime(start), fraction >= 1);
    }

    private long Epoch(long step) => (step / trainer.StepsPerEpoch) + 1;

    private double FractionDone(long step, long start) => options.Duration is { } duration
        ? clock.GetElapsedTime(start) / duration
        : (double)step / (options.Schedule.Epochs * trainer.StepsPerEpoch);

    private double LearningRateFactor(long step, double fraction) => options.Duration is null
        ? options.Schedule.FactorInEpoch((int)Epoch(step))
        : options.Schedule.FactorAfter(fraction);

    private string SamplePath(long step) => Path.Combine(_samples, $"step-{step:D7}.png");

    private sealed class LossAverage(TimeProvider clock)
    {
        private readonly Dictionary<string, double> _sums = [];
        private long _start = clock.GetTimestamp();
        private int _steps;

        public void Add(long step, IReadOnlyDictionary<string, float> losses)
        {
            foreach ((string name, float value) in losses)
            {
                if (!float.IsFinite(value))
                {
                    throw new TrainingDivergedException(step, name, value);
                }

                _sums[name] = _sums.GetValueOrDefault(name) + value;
            }

            _steps++;
        }

        public (IReadOnlyDictionary<string, double> Means, double SecondsPerStep) Take()
        {
            var means = _sums.ToDictionary(sum => sum.Key, sum => sum.Value / _steps);
            double seconds = clock.GetElapsedTime(_start).TotalSeconds / _steps;
            _sums.Clear();
            _steps = 0;
            _start = clock.GetTimestamp();
            return (means, seconds);
        }
    }
}
