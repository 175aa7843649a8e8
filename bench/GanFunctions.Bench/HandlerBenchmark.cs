using System.Diagnostics;
using Azure.Storage.Blobs;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Translation;
using GanFunctions.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.OnnxRuntime;

namespace GanFunctions.Bench;

/// <summary>
/// What the handler adds to the network: an image of 256x256 from Azurite through the ResNet-9 generator and back to Azurite,
/// against the bare run of ONNX Runtime with the same settings on the same pixels.
/// </summary>
internal sealed class HandlerBenchmark : IBenchmark
{
    private const int Size = 256;
    private const double Allowed = 1.10;

    public string Name => "handler";

    public string Description => $"The translate handler end to end at {Size}x{Size}, Azurite to Azurite, over the bare run of the network.";

    public async Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        using var work = new WorkFolder();
        ModelCard card = RandomModel.Export(work.Path);
        await using AzuriteServer azurite = await AzuriteServer.StartAsync(Directory.CreateDirectory(Path.Combine(work.Path, "azurite")).FullName);
        await using ServiceProvider services = Services(azurite.NewAccount(), Path.Combine(work.Path, "cache"), settings.Threads);
        await services.GetRequiredService<GanStorage>().EnsureCreatedAsync(cancellationToken);
        var registry = services.GetRequiredService<ModelRegistry>();
        await registry.PublishAsync(card, work.Path, cancellationToken);
        await registry.PromoteAsync(RandomModel.Name, RandomModel.Version, cancellationToken);

        await WarmUpAsync(services, cancellationToken);

        byte[] png = Picture.File(Size, Size, ImageFormat.Png);
        using var bare = new BareContender(Path.Combine(work.Path, RandomModel.File), settings.Threads, png);
        IContender fromPng = new HandlerContender(services, "png", png);
        IContender fromJpeg = new HandlerContender(services, "jpg", Picture.File(Size, Size, ImageFormat.Jpeg));
        IReadOnlyList<IReadOnlyList<double>> times = await Contenders.MeasureInTurnsAsync([fromPng, bare, fromJpeg], settings.Rounds, cancellationToken);

        string baseline = $"InferenceSession.Run, ONNX Runtime {OrtEnv.Instance().GetVersionString()}";
        return
        [
            RatioResult.Of(Name, "handler, PNG to PNG", baseline, "ms", times[0], times[1], Allowed),
            RatioResult.Of(Name, "handler, JPEG to PNG", baseline, "ms", times[2], times[1], Allowed),
        ];
    }

    /// <summary>Small images, until the runtime has compiled for good what a host that has run for a while has compiled.</summary>
    private static async Task WarmUpAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        const int Images = 100;
        byte[] image = Picture.File(Size / 4, Size / 4, ImageFormat.Png);
        var handler = new HandlerContender(services, "png", image);
        for (int i = 0; i < Images; i++)
        {
            await handler.RunAsync(cancellationToken);
        }
    }

    private static ServiceProvider Services(string connection, string cache, int threads) => new ServiceCollection()
        .AddGanPipeline(storage => storage.Connection = connection)
        .Configure<InferenceOptions>(inference => Configure(inference, threads))
        .Configure<RegistryOptions>(registry => registry.CacheFolder = cache)
        .BuildServiceProvider();

    private static void Configure(InferenceOptions inference, int threads)
    {
        inference.Provider = ExecutionProvider.Cpu;
        inference.IntraOpThreads = threads;
    }

    /// <summary>Settles a blob that has just been uploaded; the upload is not part of the time.</summary>
    private sealed class HandlerContender(ServiceProvider services, string extension, byte[] file) : IContender
    {
        private readonly BlobContainerClient _images = services.GetRequiredService<GanStorage>().Container(Containers.Images);
        private readonly TranslateImageHandler _handler = services.GetRequiredService<TranslateImageHandler>();

        public async Task<double> RunAsync(CancellationToken cancellationToken)
        {
            string name = $"{RandomModel.Name}/{Guid.NewGuid():N}.{extension}";
            await _images.UploadBlobAsync(name, BinaryData.FromBytes(file), cancellationToken);
            long start = Stopwatch.GetTimestamp();
            TranslateOutcome outcome = await _handler.HandleAsync(name, cancellationToken);
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            return outcome is TranslateOutcome.Translated
                ? milliseconds
                : throw new BenchmarkException($"The handler did not translate '{name}': {outcome}.");
        }
    }

    /// <summary>The network alone, in a session as the handler's.</summary>
    private sealed class BareContender : IContender, IDisposable
    {
        private readonly InferenceSession _session;
        private readonly ImageTensors _tensors = new();
        private readonly RunOptions _options = new();

        public BareContender(string model, int threads, byte[] image)
        {
            var inference = new InferenceOptions();
            Configure(inference, threads);
            using SessionOptions options = ExecutionProviders.SessionOptions(inference, ExecutionProviders.Select(inference));
            _session = new InferenceSession(model, options);

            IReadOnlyList<double> range = RandomModel.Translator.ValueRange;
            _tensors.Resize(Size, Size);
            const int Plane = Size * Size;
            Span<float> input = _tensors.Input;
            new PixelPlanes(range[0], range[1]).ToPlanes(
                ImageCodec.Decode(image, new ImageLimits(), "image").Image.Pixels,
                input[..Plane],
                input.Slice(Plane, Plane),
                input.Slice(2 * Plane, Plane));
        }

        public Task<double> RunAsync(CancellationToken cancellationToken)
        {
            long start = Stopwatch.GetTimestamp();
            _session.Run(_options, [RandomModel.Translator.Input], [_tensors.InputValue!], [RandomModel.Translator.Output], [_tensors.OutputValue!]);
            return Task.FromResult(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        public void Dispose()
        {
            _session.Dispose();
            _tensors.Dispose();
            _options.Dispose();
        }
    }
}
