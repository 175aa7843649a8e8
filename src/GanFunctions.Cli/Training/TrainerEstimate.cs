using System.Text.Json;
using System.Text.Json.Nodes;
using GanFunctions.Cli.Hosting;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Cli.Training;

/// <summary>Asks the trainer program what a run would be: it makes the networks, and trains nothing.</summary>
/// <param name="installation">The trainer program.</param>
internal sealed class TrainerEstimate(TrainerInstallation installation)
{
    // The trainer writes its description over several lines, and nothing else that begins or ends so.
    private const string Opening = "{";
    private const string Closing = "}";

    private static readonly string[] Told = ["device", "precision", "steps", "epochs", "parameters", "estimatedBytes"];

    /// <summary>Asks it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">A zip or a folder.</param>
    /// <param name="intake">The dataset as it was found.</param>
    /// <param name="device"><c>auto</c>, <c>cpu</c> or <c>cuda</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The device, the precision, the steps, the epochs, each network's parameters, and the estimated bytes of memory.</returns>
    /// <exception cref="CommandFailedException">The trainer is not there and cannot be built, or it refuses such a run.</exception>
    public async Task<JsonObject> AskAsync(string model, string dataset, IntakeResult intake, string device, CancellationToken cancellationToken)
    {
        (string program, IReadOnlyList<string> arguments) = await installation.EnsureAsync(cancellationToken).ConfigureAwait(false);
        string folder = Directory.CreateTempSubdirectory("gan-dry-run-").FullName;
        try
        {
            TrainingRun run = new()
            {
                RunId = model,
                Model = model,
                Dataset = new DatasetReference(Path.GetFileName(dataset), "", 0, intake.Sha256),
                Configuration = intake.Configuration,
                Report = intake.Report,
            };
            await File.WriteAllBytesAsync(Path.Combine(folder, RunBlobs.Run), ContractJson.Write(run), cancellationToken).ConfigureAwait(false);
            (int status, string output) = await Executable.RunAsync(
                program,
                [.. arguments, "run", "--dry-run", "--run-folder", folder, "--dataset", Path.GetFullPath(dataset), "--device", device],
                cancellationToken).ConfigureAwait(false);
            return status == (int)TrainerExitCode.Done && Read(output) is { } description ? description : throw Failed(status, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static JsonObject? Read(string output)
    {
        string[] lines = [.. output.Split('\n').Select(line => line.TrimEnd())];
        int first = Array.IndexOf(lines, Opening);
        int last = Array.LastIndexOf(lines, Closing);
        try
        {
            return first >= 0 && last > first && JsonNode.Parse(string.Join('\n', lines[first..(last + 1)])) is JsonObject all
                ? new JsonObject(Told.Select(name => KeyValuePair.Create(name, all[name]?.DeepClone())))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static CommandFailedException Failed(int status, string output) => new(
        (TrainerExitCode)status is TrainerExitCode.BadConfiguration or TrainerExitCode.BadDataset ? ExitCode.Refused : ExitCode.MachineNotReady,
        $"The trainer refuses such a run: {output.Split('\n').Last(line => line.Length > 0 || status == 0).Trim()}",
        "Do what it says, and try again.");
}
