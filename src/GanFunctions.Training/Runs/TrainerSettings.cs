using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Metrics;

namespace GanFunctions.Training.Runs;

/// <summary>What the command line and the environment tell the trainer.</summary>
/// <param name="RunId">The run; null where <paramref name="RunFolder"/> tells.</param>
/// <param name="Storage">A connection string or URL; null to work in folders alone.</param>
/// <param name="RunFolder">The folder of a run without storage.</param>
/// <param name="Dataset">A dataset on this machine; null to download that of the run.</param>
/// <param name="Device"><c>cpu</c>, <c>cuda</c> or <c>auto</c>.</param>
/// <param name="WorkFolder">Where runs with storage keep what they download and what is not uploaded yet.</param>
/// <param name="Features">The network to measure FID and KID by; null to measure neither.</param>
internal sealed record TrainerSettings(
    string? RunId, string? Storage, string? RunFolder, string? Dataset, string Device, string WorkFolder, FeatureSettings? Features)
{
    /// <summary>The W3C traceparent of who started the trainer; null where nobody is named.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The W3C tracestate that goes with it.</summary>
    public string? TraceState { get; init; }

    private static readonly string[] Devices = ["auto", "cpu", "cuda"];

    /// <summary>Reads the environment; options outweigh it.</summary>
    /// <param name="runFolder">--run-folder.</param>
    /// <param name="dataset">--dataset.</param>
    /// <param name="device">--device.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <exception cref="TrainerFailedException">Something is missing, or makes no sense.</exception>
    public static TrainerSettings Read(string? runFolder, string? dataset, string? device, Func<string, string?> environment)
    {
        string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;

        string chosen = (device ?? Variable(TrainerContract.DeviceVariable) ?? Devices[0]).ToLowerInvariant();
        if (!Devices.Contains(chosen))
        {
            throw Usage($"'{chosen}' is no device.", $"Give --device, or {TrainerContract.DeviceVariable}, one of: {string.Join(", ", Devices)}.");
        }

        string? runId = Variable(TrainerContract.RunIdVariable);
        string? storage = runFolder is null ? Variable(TrainerContract.StorageVariable) : null;
        if (runFolder is null && (runId is null || storage is null))
        {
            throw Usage(
                $"{(runId is null ? TrainerContract.RunIdVariable : TrainerContract.StorageVariable)} is not set, so there is no run to train.",
                $"Set {TrainerContract.RunIdVariable} and {TrainerContract.StorageVariable}, or give --run-folder and --dataset.");
        }

        if (runId is not null && (runId.Contains('/') || runId.Contains('\\') || runId.StartsWith('.')))
        {
            throw Usage($"'{runId}' is no run's id.", $"Set {TrainerContract.RunIdVariable} to an id that 'gan runs list' shows.");
        }

        if (runFolder is not null && dataset is null)
        {
            throw Usage("A run in a folder has no dataset of its own.", "Give the dataset, a folder or a zip file, with --dataset.");
        }

        string work = Variable(TrainerContract.WorkFolderVariable) ?? Path.Combine(Path.GetTempPath(), "gan-trainer");
        return new TrainerSettings(runId, storage, runFolder, dataset, chosen, Path.GetFullPath(work), FeatureSettings.Read(environment))
        {
            TraceParent = Variable(TrainerContract.TraceParentVariable),
            TraceState = Variable(TrainerContract.TraceStateVariable),
        };
    }

    private static TrainerFailedException Usage(string reason, string remedy) => new(TrainerExitCode.Usage, reason, remedy);
}
