using GanFunctions.Inference;
using GanFunctions.Pipeline.Workflow;

namespace GanFunctions.Cli.Training;

/// <summary>Builds the trainer before the first is started, and starts it so that it leaves a host that serves its turn.</summary>
/// <param name="installation">The trainer program.</param>
/// <param name="options">The launcher's, whose command is set here.</param>
/// <param name="launcher">Starts and stops processes.</param>
/// <param name="yields">Whether images are translated beside the training.</param>
internal sealed class BuiltTrainerLauncher(
    TrainerInstallation installation, LocalLauncherOptions options, LocalProcessLauncher launcher, bool yields) : ITrainingJobLauncher
{
    private const string Run = "run";

    // A low priority, and threads that sleep while they wait for each other: libtorch's would spin through the host's turn.
    private static readonly string[] Yielding = ["env", "OMP_WAIT_POLICY=passive", "nice", "-n", "10"];

    /// <inheritdoc/>
    /// <exception cref="InputRejectedException"><c>trainer-not-built</c>, or <c>trainer-not-found</c>.</exception>
    public async Task StartAsync(string runId, CancellationToken ct = default)
    {
        try
        {
            (string program, IReadOnlyList<string> arguments) = await installation.EnsureAsync(ct).ConfigureAwait(false);
            bool nice = yields && !OperatingSystem.IsWindows();
            options.TrainerCommand = [.. nice ? Yielding : [], program, .. arguments, Run];
        }
        catch (CommandFailedException exception)
        {
            throw new InputRejectedException("trainer-not-built", exception.Message, exception.Remedy, exception);
        }

        await launcher.StartAsync(runId, ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<TrainingJob> GetAsync(string runId, CancellationToken ct = default) => launcher.GetAsync(runId, ct);

    /// <inheritdoc/>
    public Task StopAsync(string runId, CancellationToken ct = default) => launcher.StopAsync(runId, ct);
}
