using System.Text.Json;
using System.Text.Json.Nodes;
using GanFunctions.Inference;

namespace GanFunctions.Training.Commands;

/// <summary>What <c>run.json</c> tells of a finished run.</summary>
/// <param name="Settings">What was asked for.</param>
/// <param name="Dataset">The dataset's name, hash and counts.</param>
/// <param name="Result">What came of it.</param>
/// <param name="FinishedAt">When.</param>
internal sealed record RunRecord(TrainSettings Settings, JsonObject Dataset, TrainingResult Result, DateTimeOffset FinishedAt)
{
    /// <summary>The file's name within the run's folder.</summary>
    public const string FileName = "run.json";

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Reads a run's record.</summary>
    /// <param name="run">The run's folder.</param>
    /// <exception cref="InputRejectedException">There is none, or it is damaged.</exception>
    public static RunRecord Read(string run)
    {
        string path = Path.Combine(run, FileName);
        try
        {
            return JsonSerializer.Deserialize<RunRecord>(File.ReadAllBytes(path), Indented) ?? throw new JsonException("it is empty");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputRejectedException(
                "run-not-finished", $"There is no {FileName} in '{run}': it is no run's folder, or the run has not ended.", "Give the folder of a run that has ended.", e);
        }
        catch (JsonException e)
        {
            throw new InputRejectedException("damaged-run", $"'{path}' cannot be read: {e.Message}", "Train again, or restore the file.", e);
        }
    }

    /// <summary>Writes the record into a run's folder.</summary>
    public void Write(string run) => File.WriteAllText(Path.Combine(run, FileName), JsonSerializer.Serialize(this, Indented));
}
