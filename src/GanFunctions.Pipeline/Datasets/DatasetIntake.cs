using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>
/// Looks a dataset over before anything is trained on it: its layout, its <c>train.json</c>, and each of its images, decoded
/// one at a time. Nothing is written; of a zip file no more is in memory than its directory and one file.
/// docs/datasets.md lists what is refused.
/// </summary>
public static class DatasetIntake
{
    private const int MaxTrainJsonBytes = 1_000_000;
    private const int BlobBufferBytes = 4 << 20;

    /// <summary>Examines a folder or a zip file of this machine.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="settings">What overrides <c>train.json</c>, from <see cref="TrainingConfigurationReader"/>; null for nothing.</param>
    /// <param name="limits">What it may hold.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException">The dataset or its settings cannot be used, with the reason and the remedy.</exception>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static async Task<IntakeResult> ExamineAsync(string path, JsonObject? settings, IntakeLimits limits, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(limits);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (Directory.Exists(path))
        {
            await using FolderDatasetSource folder = FolderDatasetSource.Open(path, limits);
            return await ExamineAsync(folder, name, settings, limits, ct);
        }

        if (!File.Exists(path))
        {
            throw DatasetRefusals.NotFound(path);
        }

        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return await ExamineAsync(file, name, settings, limits, ct);
    }

    /// <summary>Examines a zip file in storage, by ranges, all of one ETag.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="etag">The ETag that it must have.</param>
    /// <param name="settings">What overrides <c>train.json</c>; null for nothing.</param>
    /// <param name="limits">What it may hold.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException">The dataset or its settings cannot be used, with the reason and the remedy.</exception>
    /// <exception cref="RequestFailedException">404: the blob is gone; 412: it was overwritten; others: the storage's faults.</exception>
    public static async Task<IntakeResult> ExamineAsync(BlobClient blob, ETag etag, JsonObject? settings, IntakeLimits limits, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var options = new BlobOpenReadOptions(allowModifications: false)
        {
            BufferSize = BlobBufferBytes,
            Conditions = new BlobRequestConditions { IfMatch = etag },
        };
        await using Stream stream = await blob.OpenReadAsync(options, ct);
        return await ExamineAsync(stream, blob.Name, settings, limits, ct);
    }

    /// <summary>Examines a zip file.</summary>
    /// <param name="zip">Readable and seekable; stays open.</param>
    /// <param name="name">How messages call it.</param>
    /// <param name="settings">What overrides <c>train.json</c>; null for nothing.</param>
    /// <param name="limits">What it may hold.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="InputRejectedException">The dataset or its settings cannot be used, with the reason and the remedy.</exception>
    public static async Task<IntakeResult> ExamineAsync(Stream zip, string name, JsonObject? settings, IntakeLimits limits, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(zip);
        ArgumentNullException.ThrowIfNull(limits);
        await using ZipDatasetSource source = await ZipDatasetSource.OpenAsync(zip, name, limits, ct);
        return await ExamineAsync(source, name, settings, limits, ct);
    }

    private static async Task<IntakeResult> ExamineAsync(IDatasetSource source, string name, JsonObject? settings, IntakeLimits limits, CancellationToken ct)
    {
        JsonObject? trainJson = await ReadTrainJsonAsync(source, ct);
        JsonObject keys = TrainingConfigurationReader.Merge(trainJson, settings);
        TrainingConfiguration asked = TrainingConfigurationReader.Read(keys);
        DatasetIndex index = DatasetIndex.Of(source.Paths, asked.Architecture is { } wanted && wanted.Generates() ? DatasetLayout.Plain : null);
        TrainingConfiguration configuration = TrainingConfigurationDefaults.Resolve(asked, index.Layout);
        string[] needed = index.Layout switch
        {
            DatasetLayout.Unpaired => [DatasetRoles.TrainA, DatasetRoles.TrainB],
            DatasetLayout.Paired => [DatasetRoles.Train],
            _ => [DatasetRoles.Images],
        };
        CheckCounts(needed, role => index.Files.TryGetValue(role, out IReadOnlyList<string>? files) ? files.Count : 0, configuration.MinImages, name, "");

        var images = new ImageExaminer(source, limits, index.Layout == DatasetLayout.Plain ? new SquareTally(configuration.Resolution) : null);
        // In the source's own order, in which a zip file is read from front to back.
        Dictionary<string, string> roles = index.Files
            .SelectMany(role => role.Value, (role, path) => (path, role.Key))
            .ToDictionary(file => file.path, file => file.Key, StringComparer.Ordinal);
        foreach (string path in source.Paths)
        {
            if (roles.TryGetValue(path, out string? role))
            {
                ct.ThrowIfCancellationRequested();
                await images.ExamineAsync(role, path, ct);
            }
        }

        string remark = images.Unreadable is [var first, ..] ? $" {images.UnreadableCount:N0} cannot be read; the first: {first.Reason}" : "";
        CheckCounts(needed, images.Readable, configuration.MinImages, name, remark);
        if (index.Layout == DatasetLayout.Paired && images.Odd is { } odd)
        {
            throw DatasetRefusals.OddPair(name, odd.Path, odd.Width, odd.Count);
        }

        return new IntakeResult(Report(index, images, configuration, keys), trainJson, configuration, await source.HashAsync(ct));
    }

    private static async Task<JsonObject?> ReadTrainJsonAsync(IDatasetSource source, CancellationToken ct)
    {
        string? path = DatasetIndex.SettingsOf(source.Paths);
        if (path is null)
        {
            return null;
        }

        ReadOnlyMemory<byte> json;
        try
        {
            json = await source.ReadAsync(path, MaxTrainJsonBytes, ct);
        }
        catch (InputRejectedException refused)
        {
            throw new InputRejectedException(TrainingConfigurationReader.InvalidTrainJson, refused.Message, refused.Remedy, refused);
        }

        return TrainingConfigurationReader.Parse(json.Span);
    }

    private static void CheckCounts(string[] roles, Func<string, int> count, int minimum, string name, string remark)
    {
        foreach (string role in roles)
        {
            if (count(role) is var images && images < minimum)
            {
                throw DatasetRefusals.TooFewImages(name, role, images, minimum, remark);
            }
        }
    }

    private static IntakeReport Report(DatasetIndex index, ImageExaminer images, TrainingConfiguration configuration, JsonObject keys)
    {
        IReadOnlyDictionary<string, FolderReport> folders = images.Folders();
        return new IntakeReport
        {
            Layout = index.Layout,
            Folders = folders,
            Squares = images.Squares,
            Ignored = index.Ignored.Count(path => !DatasetFileKind.IsLabels(path)),
            Duplicates = images.Duplicates,
            DuplicateCount = images.DuplicateCount,
            Unreadable = images.Unreadable,
            UnreadableCount = images.UnreadableCount,
            Warnings =
            [
                .. IntakeWarnings.OfSettings(keys, configuration),
                .. IntakeWarnings.Of(index, folders, images.UnreadableCount, images.DuplicateCount, images.Squares, configuration),
            ],
        };
    }
}
