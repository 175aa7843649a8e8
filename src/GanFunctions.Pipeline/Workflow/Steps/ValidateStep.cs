using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Translation;

namespace GanFunctions.Pipeline.Workflow.Steps;

/// <summary>Looks the dataset over and writes what was found and decided into <c>run.json</c>.</summary>
internal sealed class ValidateStep(StepServices services, ModelRegistry registry, IntakeLimits limits)
    : TrainingStep<Nothing, ValidateResult>(StepNames.Validate), IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    public void Dispose() => _one.Dispose();

    protected override Task<ValidateResult> TakeAsync(string runId, Nothing input, CancellationToken ct) =>
        services.UnlessCancelledAsync(
            runId,
            async token =>
            {
                // A dataset fills a disk's bandwidth; several at once would only be slower.
                await _one.WaitAsync(token);
                try
                {
                    return await ValidateAsync(await services.GetAsync(runId, token), token);
                }
                finally
                {
                    _one.Release();
                }
            },
            ct);

    private async Task<ValidateResult> ValidateAsync(TrainingRun run, CancellationToken ct)
    {
        BlobClient blob = services.Storage.Container(Containers.Datasets).GetBlobClient(run.Dataset.Blob);
        IntakeResult found;
        long bytes;
        try
        {
            ETag etag = new($"\"{run.Dataset.ETag}\"");
            BlobProperties properties = await blob.GetPropertiesAsync(new BlobRequestConditions { IfMatch = etag }, ct);
            bytes = properties.ContentLength;
            JsonObject? settings = TrainingConfigurationReader.Merge(
                Settings(properties.Metadata), await services.Runs.ReadSettingsAsync(run.RunId, ct));
            found = await DatasetIntake.ExamineAsync(blob, etag, settings, limits, ct);
        }
        catch (RequestFailedException exception) when (exception.Status is 404 && exception.ErrorCode != "ContainerNotFound")
        {
            throw new InputRejectedException(
                "dataset-gone", $"The dataset {run.Dataset.Blob} is not there any more.", "Upload it again; that starts a run of its own.", exception);
        }
        catch (RequestFailedException exception) when (exception.Status is 412)
        {
            throw new InputRejectedException(
                "dataset-overwritten", $"The dataset {run.Dataset.Blob} was overwritten before the run began.", "Nothing: the new content has a run of its own.", exception);
        }

        TrainingConfiguration configuration = await TransferSource.PinAsync(found.Configuration, run.Configuration, registry, ct);

        string? version = found.Configuration.Version;
        if (version is not null && run.Version is null)
        {
            await RefuseExistingAsync(run.Model, version, ct);
        }

        await services.Runs.UpdateAsync(
            run.RunId,
            present => present with
            {
                Dataset = present.Dataset with { Bytes = bytes, Sha256 = found.Sha256 },
                Configuration = configuration,
                Report = found.Report,
                Version = version ?? present.Version,
            },
            ct);
        await ForgetRejectionAsync(run.Dataset, ct);
        return new ValidateResult(version);
    }

    private async Task RefuseExistingAsync(string model, string version, CancellationToken ct)
    {
        if ((await ExistingVersions.OfAsync(registry, model, ct)).Contains(version))
        {
            throw new InputRejectedException(
                ExistingVersions.ExistsCode,
                $"The configuration names the version {version}, and {model}@{version} exists already.",
                "Name another version, or leave the key version out: the run then takes the next number.");
        }
    }

    private static JsonObject? Settings(IDictionary<string, string> metadata)
    {
        string? encoded = metadata.FirstOrDefault(entry => entry.Key.Equals(DatasetSettings.MetadataKey, StringComparison.OrdinalIgnoreCase)).Value;
        return encoded is null ? null : DatasetSettings.Decode(encoded);
    }

    private async Task ForgetRejectionAsync(DatasetReference dataset, CancellationToken ct)
    {
        RejectionStore rejections = new(services.Storage);
        string record = rejections.RecordName(Containers.Datasets, dataset.Blob);
        if (await rejections.FindAsync(record, ct) is { } former)
        {
            await rejections.DeleteAsync(record, former, ct);
        }
    }
}
