using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Training;
using static TorchSharp.torch;

namespace GanFunctions.Training.Data;

/// <summary>A dataset of two domains in training: the batches of each step, and the images that are held out for evaluation.</summary>
internal sealed class TranslationData : IDisposable
{
    private const long Megabyte = 1_000_000;

    private readonly DatasetArchive _archive;
    private readonly TranslationBatches _batches;

    private TranslationData(DatasetArchive archive, DatasetIndex index, TrainingConfiguration configuration, int sizeMultiple)
    {
        _archive = archive;
        IsPaired = index.Layout == DatasetLayout.Paired;
        DatasetSplit[] splits = IsPaired
            ? [DatasetSplit.Of(index.Files[DatasetRoles.Train], [.. Files(index, DatasetRoles.Val), .. Files(index, DatasetRoles.Test)])]
            :
            [
                DatasetSplit.Of(index.Files[DatasetRoles.TrainA], Files(index, DatasetRoles.TestA)),
                DatasetSplit.Of(index.Files[DatasetRoles.TrainB], Files(index, DatasetRoles.TestB)),
            ];
        CountA = splits[0].Training.Count;
        CountB = splits[^1].Training.Count;
        EvaluatesTrainingImages = splits.Any(split => split.HeldOutAreTrainedOn);

        int batchSize = configuration.BatchSize!.Value;
        ulong seed = unchecked((ulong)configuration.Seed);
        var preprocessing = new Preprocessing(configuration, sizeMultiple);
        IStepSampler sampler = IsPaired
            ? new PairedSampler(CountA, batchSize, seed)
            : new UnpairedSampler(CountA, CountB, batchSize, seed);
        StepsPerEpoch = sampler.StepsPerEpoch;

        var cache = new MemoryBudget(configuration.CacheMegabytes * Megabyte);
        var nothing = new MemoryBudget(0);
        ImageStore Store(IReadOnlyList<string> paths, Func<RgbaImage, string, RgbaImage> prepare, MemoryBudget budget) =>
            new(archive, paths, IsPaired, prepare, budget);
        ImageStore[] training = [.. splits.Select(split => Store(split.Training, preprocessing.Resize, cache))];
        _batches = new TranslationBatches(training[0], IsPaired ? null : training[1], sampler, preprocessing, seed);
        HeldOut = new HeldOutImages(
            [.. splits.Select(split => Store(split.HeldOut, preprocessing.ForEvaluation, nothing))],
            [.. splits.Select(split => split.HeldOutAreTrainedOn ? null : Store(split.Training, preprocessing.ForEvaluation, nothing))]);
    }

    /// <summary>Whether images of A and B belong together.</summary>
    public bool IsPaired { get; }

    /// <summary>Steps an epoch: the larger domain's images (or the pairs) over the batch size, at least 1.</summary>
    public long StepsPerEpoch { get; }

    /// <summary>Images of A (or pairs) that are trained on, those counted that turn out to be unreadable.</summary>
    public int CountA { get; }

    /// <summary>Images of B (or pairs) that are trained on, likewise.</summary>
    public int CountB { get; }

    /// <summary>Whether a domain is so small that its training images serve for evaluation too.</summary>
    public bool EvaluatesTrainingImages { get; }

    /// <summary>What is evaluated.</summary>
    public HeldOutImages HeldOut { get; }

    /// <summary>Opens a dataset. No image is decoded yet.</summary>
    /// <param name="datasetPath">A folder or a zip file, laid out as docs/datasets.md states.</param>
    /// <param name="resolved">The configuration, without open choices.</param>
    /// <param name="sizeMultiple">What the trainer's networks need height and width to be multiples of.</param>
    /// <exception cref="InputRejectedException">
    /// There is no such dataset, it has no layout that the architecture can be trained on, or the configuration contradicts
    /// itself.
    /// </exception>
    public static TranslationData Open(string datasetPath, TrainingConfiguration resolved, int sizeMultiple)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sizeMultiple, 1);
        DatasetArchive archive = DatasetArchive.Open(datasetPath);
        try
        {
            DatasetIndex index = DatasetIndex.Of(archive.Paths);
            return new TranslationData(archive, index, TrainingConfigurationDefaults.Resolve(resolved, index.Layout), sizeMultiple);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>Gives the batches from a step on. Dispose of it before the data.</summary>
    /// <param name="firstStep">From 0.</param>
    /// <param name="device">Where the tensors are put.</param>
    public BatchLoader OpenLoader(long firstStep, Device device) =>
        new(_batches, firstStep, device, BatchLoader.DefaultThreads);

    /// <summary>The first held-out images of each domain.</summary>
    /// <param name="count">How many of each, at most.</param>
    /// <exception cref="InputRejectedException">No image of a domain can be decoded.</exception>
    public ImageSamples SampleImages(int count) => new(First(Domain.A, count), First(Domain.B, count));

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private RgbaImage[] First(Domain domain, int count) =>
        [.. Enumerable.Range(0, Math.Min(count, HeldOut.Count(domain))).Select(index => HeldOut.Get(domain, index))];

    private static IReadOnlyList<string> Files(DatasetIndex index, string role) => index.Files.GetValueOrDefault(role, []);
}
