using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Data;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Data;

public sealed class BatchLoaderTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TestDataset _files = TestDataset.Unpaired();
    private readonly ManualResetEventSlim _decoding = new();
    private readonly ManualResetEventSlim _goOn = new();
    private readonly DatasetArchive _archive;

    public BatchLoaderTests() => _archive = DatasetArchive.Open(_files.Folder);

    public void Dispose()
    {
        _goOn.Set();
        _archive.Dispose();
        _files.Dispose();
        _decoding.Dispose();
        _goOn.Dispose();
    }

    [Fact]
    public async Task Next_ends_when_it_is_cancelled_while_the_loader_decodes_and_gives_the_step_when_asked_again()
    {
        using BatchLoader loader = OpenBlocked();
        using CancellationTokenSource cancel = new();
        Task waiting = Task.Factory.StartNew(() => loader.Next(cancel.Token), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(_decoding.Wait(Patience));
        Assert.False(waiting.IsCompleted);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
        Assert.False(_goOn.IsSet);
        _goOn.Set();
        Assert.Equal(First(), Values(loader));
    }

    [Fact]
    public void Next_ends_at_once_where_it_was_cancelled_before()
    {
        using BatchLoader loader = OpenBlocked();
        Assert.True(_decoding.Wait(Patience));

        Assert.ThrowsAny<OperationCanceledException>(() => loader.Next(new CancellationToken(canceled: true)));

        _goOn.Set();
    }

    [Fact]
    public async Task A_loader_that_is_disposed_of_while_it_decodes_ends_after_the_image()
    {
        BatchLoader loader = OpenBlocked();
        Assert.True(_decoding.Wait(Patience));

        Task disposing = Task.Factory.StartNew(loader.Dispose, default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.False(disposing.IsCompleted);
        _goOn.Set();
        await disposing.WaitAsync(Patience);

        Assert.IsType<ObjectDisposedException>(Enumerable.Range(0, 20).Select(_ => Record.Exception(() => loader.Next(default))).First(fault => fault is not null));
    }

    private BatchLoader OpenBlocked() => new(Batches((image, _) =>
    {
        _decoding.Set();
        _goOn.Wait();
        return image;
    }), firstStep: 0, CPU, threads: 1);

    private float[] First()
    {
        using BatchLoader loader = new(Batches((image, _) => image), firstStep: 0, CPU, threads: 1);
        return Values(loader);
    }

    private TranslationBatches Batches(Func<RgbaImage, string, RgbaImage> prepare)
    {
        var preprocessing = new Preprocessing(new TrainingConfiguration { Preprocess = PreprocessKind.Crop, CropSize = 32 }, 4);
        return new TranslationBatches(Store("trainA"), Store("trainB"), new UnpairedSampler(3, 2, batchSize: 1, seed: 1), preprocessing, seed: 1);

        ImageStore Store(string folder) => new(
            _archive, [.. _archive.Paths.Where(path => path.StartsWith(folder, StringComparison.Ordinal))], pairs: false, prepare, new MemoryBudget(0));
    }

    private static float[] Values(BatchLoader loader)
    {
        using StepImages images = loader.Next(default);
        return [.. images.A.data<float>(), .. images.B.data<float>()];
    }
}
