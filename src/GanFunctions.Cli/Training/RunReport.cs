using System.Globalization;
using System.Text.Json.Nodes;
using GanFunctions.Cli.Output;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GanFunctions.Cli.Training;

/// <summary>All that there is to say about a run, for people.</summary>
internal static class RunReport
{
    private const int ShownEvaluations = 30;

    /// <summary>Writes it out.</summary>
    /// <param name="snapshot">The run.</param>
    /// <param name="liveVersion">The version of its model that serves now; null where none does.</param>
    public static IRenderable Of(RunSnapshot snapshot, string? liveVersion)
    {
        Grid facts = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach ((string name, string? value) in Facts(snapshot, liveVersion))
        {
            if (!string.IsNullOrEmpty(value))
            {
                facts.AddRow(new Markup($"[grey]{name}[/]"), new Text(value));
            }
        }

        return snapshot.Metrics.Evaluations.Count == 0 ? facts : new Rows(facts, Evaluations(snapshot.Metrics.Evaluations));
    }

    /// <summary>The settings that are not the defaults, as <c>key=value</c>; the architecture, which defaults follow from, first.</summary>
    internal static string Settings(TrainingConfiguration configuration)
    {
        JsonObject defaults = TrainingConfigurationReader.Write(new TrainingConfiguration());
        JsonObject settings = TrainingConfigurationReader.Write(configuration);
        return string.Join(" ", settings
            .Where(setting => !JsonNode.DeepEquals(setting.Value, defaults[setting.Key]) && !FollowsFromOthers(settings, setting.Key))
            .Select(setting => $"{setting.Key}={setting.Value}"));
    }

    /// <summary>Whether a key would have the value that it has if it had not been set.</summary>
    private static bool FollowsFromOthers(JsonObject settings, string key)
    {
        const string Architecture = "architecture";
        if (key == Architecture || settings[Architecture] is null)
        {
            return false;
        }

        JsonObject without = settings.DeepClone().AsObject();
        without.Remove(key);
        try
        {
            JsonObject filled = TrainingConfigurationReader.Write(TrainingConfigurationDefaults.Fill(TrainingConfigurationReader.Read(without)));
            return JsonNode.DeepEquals(settings[key], filled[key]);
        }
        catch (InputRejectedException)
        {
            // No default fits the other keys.
            return false;
        }
    }

    private static IEnumerable<(string Name, string? Value)> Facts(RunSnapshot snapshot, string? liveVersion)
    {
        TrainingRun run = snapshot.Run;
        yield return ("Run", run.RunId);
        yield return ("Model", run.Model);
        yield return ("State", run.State.ToString().ToLowerInvariant());
        yield return ("Reason", run.Reason ?? snapshot.WaitsFor);
        yield return ("Remedy", run.Remedy);
        yield return ("Code", run.Code);
        yield return ("Version", Version(run, liveVersion));
        yield return ("Dataset", string.Create(CultureInfo.InvariantCulture, $"{run.Dataset.Blob} ({run.Dataset.Bytes / 1e6:0.0} MB)"));
        yield return ("Images", run.Report is { } report ? Images(report) : null);
        yield return ("Warnings", run.Report is { Warnings.Count: > 0 } warned ? string.Join('\n', warned.Warnings) : null);
        yield return ("Settings", run.Configuration is { } configuration ? Settings(configuration) : null);
        yield return ("Progress", snapshot.Progress is { } progress ? Progress(progress) : null);
        yield return ("Device", snapshot.Progress?.Device);
        yield return ("Attempts", run.Attempts > 1 ? run.Attempts.ToString(CultureInfo.InvariantCulture) : null);
        yield return ("Asked for", Time(run.CreatedAt));
        yield return ("Ended", run.EndedAt is { } ended ? $"{Time(ended)} (after {RunDescription.Duration(ended - run.CreatedAt)})" : null);
    }

    private static string? Version(TrainingRun run, string? liveVersion) => (run.Version, run.State) switch
    {
        (null, _) => null,
        ({ } version, RunState.Succeeded) when version == liveVersion => $"{version}, live",
        ({ } version, RunState.Succeeded) => $"{version}, published and not live; 'gan models promote {run.Model}@{version}' makes it so",
        ({ } version, _) => $"{version}, not published",
    };

    /// <summary>What was found in a dataset, in one line.</summary>
    internal static string Images(IntakeReport report)
    {
        string counts = string.Join(", ", report.Folders.Select(folder => string.Create(
            CultureInfo.InvariantCulture, $"{folder.Key} {folder.Value.Images}")));
        List<string> parts = [$"{report.Layout.ToString().ToLowerInvariant()}: {counts}"];
        AddCount(parts, report.Squares?.NotSquare ?? 0, "not square");
        AddCount(parts, report.DuplicateCount, "duplicates");
        AddCount(parts, report.UnreadableCount, "unreadable");
        AddCount(parts, report.Ignored, "other files ignored");
        return string.Join("; ", parts);
    }

    private static void AddCount(List<string> parts, int count, string what)
    {
        if (count > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}"));
        }
    }

    private static string Progress(RunProgress progress)
    {
        string checkpoint = progress.CheckpointStep is { } step ? string.Create(CultureInfo.InvariantCulture, $", checkpoint at {step}") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.Phase}, step {progress.Step} of {progress.Steps}, {progress.ImagesPerSecond:0.0} images/s{checkpoint}");
    }

    private static Table Evaluations(IReadOnlyList<EvaluationPoint> evaluations)
    {
        string[] names = [.. evaluations.SelectMany(evaluation => evaluation.Metrics.Keys).Distinct().Where(name => !RunDescription.IsOfOneLevel(name))];
        Table table = new Table().Border(TableBorder.Simple).AddColumn("Step").AddColumns(names);
        foreach (EvaluationPoint evaluation in evaluations.TakeLast(ShownEvaluations))
        {
            table.AddRow([
                evaluation.Step.ToString(CultureInfo.InvariantCulture),
                .. names.Select(name => evaluation.Metrics.TryGetValue(name, out double value) ? RunDescription.Number(value) : "")]);
        }

        return table;
    }

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
