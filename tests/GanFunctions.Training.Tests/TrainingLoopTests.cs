namespace GanFunctions.Training.Tests;

public sealed class TrainingLoopTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly RecordingTrainer _trainer = new();
    private readonly List<TrainingProgress> _reports = [];

    private TrainingLoopOptions Options => new() { OutputFolder = _folder, Schedule = new LinearDecaySchedule(2, 1), ReportEvery = 4, SampleEvery = 5, SaveEvery = 6 };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_step_of_the_schedule_runs_once_at_the_rate_of_its_epoch()
    {
        TrainingResult result = Run(Options);

        Assert.True(result.Completed);
        Assert.Equal(9, result.Steps);
        Assert.Equal(Enumerable.Range(0, 9).Select(step => (long)step), _trainer.Steps.Select(step => step.Number));
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5, 0, 0, 0], _trainer.Steps.Select(step => step.Factor));
    }

    [Fact]
    public void Weights_and_samples_are_written_on_the_way_and_at_the_end()
    {
        Run(Options);

        Assert.Equal([5, 6, 9, 9], _trainer.Writes);
        Assert.Equal(["step-0000005.png", "step-0000009.png"], Directory.GetFiles(Path.Combine(_folder, "samples")).Select(Path.GetFileName).Order());
        Assert.True(File.Exists(Path.Combine(_folder, "weights", "weights")));
    }

    [Fact]
    public void Reports_give_the_averages_since_the_last_one()
    {
        Run(Options);

        Assert.Equal([4, 8], _reports.Select(report => report.Step));
        Assert.Equal([1.5, 5.5], _reports.Select(report => report.Losses["loss"]));
        Assert.Equal([2, 3], _reports.Select(report => report.Epoch));
        Assert.All(_reports, report => Assert.Equal(1, report.SecondsPerStep, 6));
    }

    [Fact]
    public void A_run_that_is_cancelled_finishes_its_step_and_saves()
    {
        using var cancellation = new CancellationTokenSource();
        _trainer.OnStep = step =>
        {
            if (step == 2)
            {
                cancellation.Cancel();
            }
        };

        TrainingResult result = Run(Options, cancellation.Token);

        Assert.False(result.Completed);
        Assert.Equal(3, result.Steps);
        Assert.Equal([3, 3], _trainer.Writes);
    }

    [Fact]
    public void A_run_of_given_length_follows_the_clock()
    {
        TrainingResult result = Run(Options with { Duration = TimeSpan.FromSeconds(6) });

        Assert.True(result.Completed);
        Assert.Equal(6, result.Steps);
        Assert.Equal([1, 1, 1, 1, 1, 0.5], _trainer.Steps.Select(step => Math.Round(step.Factor, 9)));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_loss_that_is_not_finite_ends_the_run_and_saves_nothing(float loss)
    {
        _trainer.Loss = step => step == 3 ? loss : 0;

        var e = Assert.Throws<TrainingDivergedException>(() => Run(Options));

        Assert.Contains("step 3", e.Message, StringComparison.Ordinal);
        Assert.Empty(_trainer.Writes);
    }

    private TrainingResult Run(TrainingLoopOptions options, CancellationToken cancellation = default) =>
        new TrainingLoop(_trainer, options, _reports.Add, _trainer.Clock).Run(cancellation);

    /// <summary>A trainer whose every step takes one second of its own clock.</summary>
    private sealed class RecordingTrainer : ITrainer
    {
        public ManualClock Clock { get; } = new();

        public List<(long Number, double Factor)> Steps { get; } = [];

        public List<int> Writes { get; } = [];

        public Action<long> OnStep { get; set; } = _ => { };

        public Func<long, float> Loss { get; set; } = step => step;

        public long StepsPerEpoch => 3;

        public IReadOnlyDictionary<string, float> Step(long step, double learningRateFactor)
        {
            Steps.Add((step, learningRateFactor));
            Clock.Seconds++;
            OnStep(step);
            return new Dictionary<string, float> { ["loss"] = Loss(step) };
        }

        public void Sample(string path)
        {
            Writes.Add(Steps.Count);
            File.WriteAllText(path, "");
        }

        public void Save(string folder)
        {
            Writes.Add(Steps.Count);
            File.WriteAllText(Path.Combine(folder, "weights"), "");
        }

        public void Dispose()
        {
        }
    }

    private sealed class ManualClock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
