using GanFunctions.Inference;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Runs;

/// <summary>Finds the networks that a run starts from.</summary>
/// <param name="storage">Where the registry is; null for a run in a folder, in which the file lies beside <c>run.json</c>.</param>
/// <param name="workspace">The run's folder.</param>
/// <param name="cacheFolder">Where downloaded files are kept for later attempts.</param>
internal sealed class TransferDownload(GanStorage? storage, RunWorkspace workspace, string cacheFolder)
{
    /// <summary>The path of the networks' file; null where the run starts from nothing.</summary>
    /// <param name="configuration">The run's, resolved and with the version pinned.</param>
    /// <param name="cancellation">Ends the download.</param>
    /// <exception cref="TrainerFailedException">They are not there any more.</exception>
    public async Task<string?> FindAsync(TrainingConfiguration configuration, CancellationToken cancellation)
    {
        if (configuration.TransferFrom is not { } reference || !configuration.Architecture!.Value.Generates())
        {
            return null;
        }

        if (storage is null)
        {
            string path = workspace.PathOf(TrainerContract.NetworksFile);
            return File.Exists(path)
                ? path
                : throw new TrainerFailedException(
                    TrainerExitCode.BadConfiguration,
                    $"The run is to start from {reference}, and there is no '{path}'.",
                    $"Put the {TrainerContract.NetworksFile} of {reference} there, or leave transferFrom out.");
        }

        try
        {
            var options = new RegistryOptions { CacheFolder = cacheFolder };
            ModelVersion source = await new ModelRegistry(storage, options).ResolveAsync(ModelReference.Parse(reference), cancellation).ConfigureAwait(false);
            return await new LocalModelCache(storage, options).GetAsync(source, TrainerContract.NetworksFile, cancellation).ConfigureAwait(false);
        }
        catch (InputRejectedException e)
        {
            throw new TrainerFailedException(TrainerExitCode.BadConfiguration, e.Message, e.Remedy, e);
        }
    }
}
