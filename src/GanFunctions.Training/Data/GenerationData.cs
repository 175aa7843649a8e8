using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Loop;
using static TorchSharp.torch;

namespace GanFunctions.Training.Data;

/// <summary>A dataset of one domain in training: the batches of each step, and real images to compare generated ones with.</summary>
internal sealed class GenerationData : IDisposable
{
    private const long Megabyte = 1_000_000;

    private readonly DatasetArchive _archive;
    private readonly ImageStore _training;
    private readonly ImageStore _heldOut;
    private readonly GenerationBatches _batches;

    private GenerationData(DatasetArchive archive, DatasetSplit split, TrainingConfiguration configuration, BatchSchedule batches)
    {
        _archive = archive;
        var square = new SquarePreprocessing(configuration.Resolution, configuration.SquareBy);
        ImageStore Store(IReadOnlyList<string> paths, MemoryBudget budget) =>
            new(archive, paths, pairs: false, (image, _) => square.Apply(image), budget);
        _training = Store(split.Training, new MemoryBudget(configuration.CacheMegabytes * Megabyte));
        _heldOut = split.HeldOutAreTrainedOn ? _training : Store(split.HeldOut, new MemoryBudget(0));
        HoldsOut = !split.HeldOutAreTrainedOn;
        _batches = new GenerationBatches(_training, batches, configuration.Flip, unchecked((ulong)configuration.Seed));
    }

    /// <summary>Images that are trained on, those counted that turn out to be unreadable.</summary>
    public int Count => _training.Count;

    /// <summary>Whether the images of <see cref="HeldOut"/> are not trained on.</summary>
    public bool HoldsOut { get; }

    /// <summary>Images that are held out; where there are too few to hold any out, those that are trained on.</summary>
    public int HeldOutCount => _heldOut.Count;

    /// <summary>Real images to compare with: the held-out ones, then those that are trained on.</summary>
    public int RealCount => _heldOut.Count + (HoldsOut ? _training.Count : 0);

    /// <summary>Opens a dataset. No image is decoded yet.</summary>
    /// <param name="datasetPath">A folder or a zip file; all its images count, whatever folders they are in.</param>
    /// <param name="configuration">The configuration, resolved.</param>
    /// <param name="batches">Images of each step.</param>
    /// <exception cref="InputRejectedException">There is no such dataset, or it has no images.</exception>
    public static GenerationData Open(string datasetPath, TrainingConfiguration configuration, BatchSchedule batches)
    {
        DatasetArchive archive = DatasetArchive.Open(datasetPath);
        try
        {
            DatasetIndex index = DatasetIndex.Of(archive.Paths, DatasetLayout.Plain);
            return new GenerationData(archive, DatasetSplit.Of(index.Files[DatasetRoles.Images], []), configuration, batches);
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
    public BatchLoader OpenLoader(long firstStep, Device device) => new(_batches, firstStep, device, BatchLoader.DefaultThreads);

    /// <summary>A held-out image, of the training's resolution.</summary>
    /// <param name="index">From 0 to <see cref="HeldOutCount"/> - 1.</param>
    /// <exception cref="InputRejectedException">As <see cref="ImageStore.Get"/>.</exception>
    public RgbaImage HeldOut(int index) => _heldOut.Get(index)[0];

    /// <summary>A real image, of the training's resolution.</summary>
    /// <param name="index">From 0 to <see cref="RealCount"/> - 1.</param>
    /// <exception cref="InputRejectedException">As <see cref="ImageStore.Get"/>.</exception>
    public RgbaImage Real(int index) => index < _heldOut.Count ? HeldOut(index) : _training.Get(index - _heldOut.Count)[0];

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();
}
