using Azure;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Workflow.Steps;

/// <summary>Publishes what the trainer exported. Publishing the same again changes nothing.</summary>
internal sealed class PublishStep(StepServices services, ModelRegistry registry) : TrainingStep<Nothing, PublishResult>(StepNames.Publish)
{
    protected override Task<PublishResult> TakeAsync(string runId, Nothing input, CancellationToken ct) =>
        services.UnlessCancelledAsync(runId, token => PublishAsync(runId, token), ct);

    private async Task<PublishResult> PublishAsync(string runId, CancellationToken ct)
    {
        TrainingRun run = await services.GetAsync(runId, ct);
        string folder = Directory.CreateTempSubdirectory("gan-publish-").FullName;
        try
        {
            ModelCard card = await ReadCardAsync(runId, ct) with { Name = run.Model, Version = run.Version! };
            foreach (string file in card.Files.Keys)
            {
                await DownloadAsync(runId, file, Path.Combine(folder, file), ct);
            }

            ModelVersion published = await registry.PublishAsync(card, folder, ct);
            services.Publish(new ModelPublished(published.Name, published.Version, runId));
            return new PublishResult(published.Version);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
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
