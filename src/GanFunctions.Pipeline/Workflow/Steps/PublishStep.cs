using Azure;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow.Steps;

/// <summary>
/// Publishes what the trainer exported, as the version that the configuration names or as the next that is free now: other
/// runs may have published since this one was validated. Publishing the same again changes nothing.
/// </summary>
internal sealed class PublishStep(StepServices services, ModelRegistry registry) : TrainingStep<Nothing, PublishResult>(StepNames.Publish)
{
    private const int MaxChoices = 10;

    protected override Task<PublishResult> TakeAsync(string runId, Nothing input, CancellationToken ct) =>
        services.UnlessCancelledAsync(runId, token => PublishAsync(runId, token), ct);

    private async Task<PublishResult> PublishAsync(string runId, CancellationToken ct)
    {
        TrainingRun run = await services.GetAsync(runId, ct);
        string folder = Directory.CreateTempSubdirectory("gan-publish-").FullName;
        try
        {
            ModelCard card = await ReadCardAsync(runId, ct) with { Name = run.Model };
            foreach (string file in card.Files.Keys)
            {
                await DownloadAsync(runId, file, Path.Combine(folder, file), ct);
            }

            ModelVersion published = run.Configuration?.Version is { } named
                ? await registry.PublishAsync(card with { Version = named }, folder, ct)
                : await PublishNextAsync(run, card, folder, ct);
            services.Publish(new ModelPublished(published.Name, published.Version, runId));
            return new PublishResult(published.Version);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<ModelVersion> PublishNextAsync(TrainingRun run, ModelCard card, string folder, CancellationToken ct)
    {
        string? chosen = run.Version;
        for (int choice = 1; ; choice++)
        {
            string version = chosen ?? await ChooseAsync(run, ct);
            try
            {
                return await registry.PublishAsync(card with { Version = version }, folder, ct);
            }
            catch (InputRejectedException exception) when (exception.Code == ExistingVersions.ExistsCode && choice < MaxChoices)
            {
                // Another run was faster.
                chosen = null;
            }
        }
    }

    private async Task<string> ChooseAsync(TrainingRun run, CancellationToken ct)
    {
        string version = NextVersion.After(await ExistingVersions.OfAsync(registry, run.Model, ct));

        // Written before it is published: taken again, the step finds the version that it published before.
        await services.Runs.UpdateAsync(run.RunId, present => present with { Version = version }, ct);
        return version;
    }

    private async Task<ModelCard> ReadCardAsync(string runId, CancellationToken ct)
    {
        string name = RunBlobs.Export + ModelCardSerializer.FileName;
        try
        {
            BlobDownloadResult blob = await services.Runs.Blob(runId, name).DownloadContentAsync(ct);
            return ModelCardSerializer.Deserialize(blob.Content.ToMemory().Span, RunBlobs.Of(runId, name));
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            throw Missing(runId, name, exception);
        }
    }

    private async Task DownloadAsync(string runId, string file, string path, CancellationToken ct)
    {
        try
        {
            await services.Runs.Blob(runId, RunBlobs.Export + file).DownloadToAsync(path, ct);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            throw Missing(runId, RunBlobs.Export + file, exception);
        }
    }

    private static InputRejectedException Missing(string runId, string name, Exception inner) => new(
        "missing-export", $"The trainer left no {RunBlobs.Of(runId, name)}.", "Delete result.json of the run, then 'gan runs resume'.", inner);
}
