using System.Globalization;
using GanFunctions.Cli.Output;
using GanFunctions.Pipeline.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GanFunctions.Cli.Training;

/// <summary>A run on a terminal while it works: how far it is, its losses' curves, and its newest evaluation.</summary>
internal static class RunPanel
{
    private const int BarWidth = 40;
    private const int SparklineWidth = 40;

    // Enough to see where a curve goes now; the whole of it is in the chart.
    private const int RecentPoints = 200;

    /// <summary>Draws it.</summary>
    /// <param name="snapshot">The run now.</param>
    /// <param name="now">The time, to tell how old the heartbeat is.</param>
    public static IRenderable Of(RunSnapshot snapshot, DateTimeOffset now)
    {
        List<IRenderable> rows = [new Markup($"[bold]{Markup.Escape(snapshot.Run.RunId)}[/]  {State(snapshot)}")];
        if (snapshot.WaitsFor is { } waitsFor)
        {
            rows.Add(new Text(waitsFor));
        }

        if (snapshot.Progress is { } progress)
        {
            rows.Add(new Markup(Bar(progress)));
            rows.Add(new Markup(Markup.Escape(Pace(progress, now))));
            rows.Add(Losses(progress, snapshot.Metrics));
        }

        if (snapshot.Metrics.Evaluations is [.., var newest])
        {
            rows.Add(new Markup(Markup.Escape(string.Create(
                CultureInfo.InvariantCulture, $"On held-out images at step {newest.Step}: {RunDescription.Metrics(newest.Metrics)}"))));
        }

        return new Rows(rows);
    }

    private static string State(RunSnapshot snapshot)
    {
        string attempt = snapshot.Run.Attempts > 1 ? string.Create(CultureInfo.InvariantCulture, $", attempt {snapshot.Run.Attempts}") : "";
        string state = snapshot.Run.State == RunState.Training && snapshot.Progress is { } progress
            ? progress.Phase
            : snapshot.Run.State.ToString().ToLowerInvariant();
        return Markup.Escape(state + attempt);
    }

    private static string Bar(RunProgress progress)
    {
        double share = progress.Steps > 0 ? Math.Clamp((double)progress.Step / progress.Steps, 0, 1) : 0;
        int full = (int)(share * BarWidth);
        string eta = progress.Eta is { } left ? $"  {RunDescription.Duration(left)} left" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[green]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/] {100 * share:0} %  step {progress.Step} of {progress.Steps}{eta}");
    }

    private static string Pace(RunProgress progress, DateTimeOffset now)
    {
        List<string> parts =
        [
            string.Create(CultureInfo.InvariantCulture, $"{progress.ImagesPerSecond:0.0} images/s"),
            string.Create(CultureInfo.InvariantCulture, $"epoch {progress.Epoch}"),
            $"learning rate {RunDescription.Number(progress.LearningRate)}",
        ];
        if (progress.CheckpointStep is { } checkpoint)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"checkpoint at {checkpoint}"));
        }

        parts.Add($"heard of {RunDescription.Duration(now - progress.UpdatedAt)} ago");
        return string.Join(", ", parts);
    }

    private static Table Losses(RunProgress progress, MetricsHistory metrics)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("loss", "value", "curve");
        table.Columns[1].RightAligned();
        HashSet<string> curves = [.. metrics.LossNames];
        foreach ((string name, double value) in progress.Losses)
        {
            double[] recent = curves.Contains(name) ? [.. metrics.Loss(name).TakeLast(RecentPoints).Select(point => point.Value)] : [];
            table.AddRow(Markup.Escape(name), RunDescription.Number(value), Sparkline.Of(recent, SparklineWidth));
        }

        return table;
    }
}
