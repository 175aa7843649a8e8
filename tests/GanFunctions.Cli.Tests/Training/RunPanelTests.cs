using GanFunctions.Cli.Training;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GanFunctions.Cli.Tests.Training;

public sealed class RunPanelTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TrainingRun Run = new()
    {
        RunId = "m-0123456789ab",
        Model = "m",
        Dataset = new DatasetReference("m/[a].zip", "1", 5_000_000),
        State = RunState.Training,
        Attempts = 2,
        CreatedAt = Now,
    };

    private static readonly RunProgress Progress = new()
    {
        Step = 50,
        Steps = 200,
        Phase = "training",
        ImagesPerSecond = 3.5,
        Eta = TimeSpan.FromMinutes(100),
        Losses = new Dictionary<string, double> { ["G_A"] = 0.5, ["new"] = 1 },
        UpdatedAt = Now.AddSeconds(-4),
    };

    private static readonly MetricsHistory Metrics = MetricsHistory.Parse(
        "{\"step\":10,\"losses\":{\"G_A\":1}}\n{\"step\":20,\"losses\":{\"G_A\":2},\"metrics\":{\"swd\":80.25}}");

    [Fact]
    public void The_panel_shows_how_far_it_is_its_curves_and_its_newest_evaluation()
    {
        string text = Draw(RunPanel.Of(new RunSnapshot(Run, Progress, Metrics), Now));

        Assert.All(
            (string[])["m-0123456789ab", "attempt 2", "25 %", "step 50 of 200", "1 h 40 min left", "3.5 images/s", "G_A", "▁█", "4 s ago", "swd 80.25"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_panel_of_a_run_that_has_not_begun_shows_its_state() =>
        Assert.Contains("queued", Draw(RunPanel.Of(new RunSnapshot(Run with { State = RunState.Queued }, null, MetricsHistory.Parse("")), Now)), StringComparison.Ordinal);

    [Fact]
    public void The_panel_of_a_queued_run_says_what_it_waits_for() =>
        Assert.Contains(
            "It waits for [a].",
            Draw(RunPanel.Of(new RunSnapshot(Run with { State = RunState.Queued }, null, MetricsHistory.Parse("")) { WaitsFor = "It waits for [a]." }, Now)),
            StringComparison.Ordinal);

    [Fact]
    public void The_report_says_what_was_trained_on_how_and_what_came_of_it()
    {
        TrainingRun run = Run with
        {
            State = RunState.Succeeded,
            Version = "1.2.0",
            Configuration = new TrainingConfiguration { Steps = 200, BatchSize = 4 },
            Report = new IntakeReport
            {
                Layout = DatasetLayout.Unpaired,
                Folders = new Dictionary<string, FolderReport> { ["trainA"] = new(7, 1, new Dictionary<string, int>(), 1, 1, 1, 1) },
                DuplicateCount = 2,
            },
        };

        string text = Draw(RunReport.Of(new RunSnapshot(run, Progress, Metrics), "1.2.0"));

        Assert.All(
            (string[])["m/[a].zip (5.0 MB)", "trainA 7", "2 duplicates", "steps=200 batchSize=4", "1.2.0, live", "80.25"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.Contains("gan models promote m@1.2.0", Draw(RunReport.Of(new RunSnapshot(run, Progress, Metrics), "1.1.0")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_leaves_out_what_follows_from_other_settings()
    {
        TrainingConfiguration filled = TrainingConfigurationDefaults.Fill(new TrainingConfiguration
        {
            Architecture = TrainingArchitecture.Pix2Pix,
            PoolSize = 50,
            Dropout = false,
            CropSize = 64,
        });

        Assert.Equal("architecture=pix2Pix dropout=false poolSize=50 cropSize=64", RunReport.Settings(filled));
    }

    [Fact]
    public void The_report_of_a_failed_run_says_why_and_what_to_do()
    {
        TrainingRun run = Run with { State = RunState.Failed, Code = "bad-dataset", Reason = "It holds no image.", Remedy = "Put some in." };

        string text = Draw(RunReport.Of(new RunSnapshot(run, null, MetricsHistory.Parse("")), null));

        Assert.All((string[])["failed", "bad-dataset", "It holds no image.", "Put some in."], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    private static string Draw(IRenderable what)
    {
        using StringWriter writer = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        console.Profile.Width = 160;
        console.Write(what);
        return writer.ToString();
    }
}
