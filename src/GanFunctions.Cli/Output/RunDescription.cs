using System.Globalization;
using GanFunctions.Pipeline.Training;
using Spectre.Console;

namespace GanFunctions.Cli.Output;

/// <summary>What happens to a run, as lines for people.</summary>
internal static class RunDescription
{
    /// <summary>One line, marked up.</summary>
    public static string Of(CommandEvent happened) => happened switch
    {
        DatasetReady dataset => Of(dataset),
        RunStateChanged run => Of(run),
        RunProgressed progress => $"[blue]training[/]   {Markup.Escape(progress.Run)} {Markup.Escape(Progress(progress))}",
        RunEvaluated evaluated => string.Create(
            CultureInfo.InvariantCulture,
            $"[blue]evaluated[/]  {Markup.Escape(evaluated.Run)} at step {evaluated.Step}: {Markup.Escape(Metrics(evaluated.Metrics))}"),
        _ => Markup.Escape(happened.ToString()),
    };

    /// <summary>Metrics as <c>name value</c>, joined; without those of single levels (<c>swdAtoB.16</c>).</summary>
    public static string Metrics(IReadOnlyDictionary<string, double> metrics) =>
        string.Join(", ", metrics.Where(metric => !IsOfOneLevel(metric.Key)).Select(metric => $"{metric.Key} {Number(metric.Value)}"));

    /// <summary>Whether a metric is that of one level of the image pyramid.</summary>
    public static bool IsOfOneLevel(string metric) => metric.Contains('.', StringComparison.Ordinal);

    /// <summary>A number with four digits that matter.</summary>
    public static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>A length of time as a person would say it: <c>45 s</c>, <c>12 min</c>, <c>3 h 20 min</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0} s"),
        { TotalMinutes: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.0} days"),
    };

    private static string Of(DatasetReady dataset) => string.Create(
        CultureInfo.InvariantCulture,
        $"Dataset  {Markup.Escape(dataset.Dataset)} ({dataset.Bytes / 1e6:0.0} MB{(dataset.Uploaded ? "" : ", there already, unchanged")})\nRun      {Markup.Escape(dataset.Run)}");

    private static string Of(RunStateChanged run)
    {
        string model = Markup.Escape(run.Version is { } version ? $"{run.Model}@{version}" : run.Model);
        string what = run.State switch
        {
            RunState.Queued => "[blue]queued[/]     ",
            RunState.Validating => "[blue]validating[/] ",
            RunState.Dispatching => "[blue]starting[/]   ",
            RunState.Training => "[blue]training[/]   ",
            RunState.Publishing => "[blue]publishing[/] ",
            RunState.Promoting => "[blue]comparing[/]  ",
            RunState.Succeeded => "[green]trained[/]    ",
            RunState.Failed => "[red]failed[/]     ",
            _ => "[yellow]cancelled[/]  ",
        };
        string end = run switch
        {
            { State: RunState.Succeeded, Promoted: true } => $"{model} is published and live.",
            { State: RunState.Succeeded } => $"{model} is published, and not live. {Why(run)}",
            _ => Why(run),
        };
        return $"{what}{Markup.Escape(run.Run)} {end}".TrimEnd();
    }

    private static string Why(RunStateChanged run) =>
        (run.Reason is { } reason ? Markup.Escape(reason) : "") + (run.Remedy is { } remedy ? $" [grey]{Markup.Escape(remedy)}[/]" : "");

    private static string Progress(RunProgressed progress)
    {
        if (progress.Steps == 0)
        {
            return progress.Phase;
        }

        string left = progress.EtaSeconds is { } seconds ? $", {Duration(TimeSpan.FromSeconds(seconds))} left" : "";
        string losses = progress.Losses.Count > 0 ? $"; {Metrics(progress.Losses)}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Phase}, step {progress.Step} of {progress.Steps} ({100.0 * progress.Step / progress.Steps:0} %), {progress.ImagesPerSecond:0.0} images/s{left}{losses}");
    }
}
