using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Inference;
using GanFunctions.Inference.Generation;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Generation;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Translation;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>The pipeline as one process would hold it, with a cache folder of its own.</summary>
internal sealed class Host : IAsyncDisposable
{
    private readonly string _cacheFolder = Directory.CreateTempSubdirectory("gan-test-").FullName;

    private Host(string connection, TranslationOptions options, ImageLimits limits, TimeSpan currentVersionAge, int maxRetries)
    {
        Connection = connection;
        Options = options;
        RegistryOptions registry = new() { CacheFolder = _cacheFolder, CurrentVersionAge = currentVersionAge, CardAge = currentVersionAge };
        InferenceOptions inference = new() { Provider = ExecutionProvider.Cpu, IntraOpThreads = 1 };
        Storage = GanStorage.Connect(
            new StorageOptions { Connection = connection, RetryDelay = TimeSpan.FromMilliseconds(100), MaxRetries = maxRetries },
            credential: null,
            client => client.AddPolicy(Gate, HttpPipelinePosition.PerCall));
        Registry = new ModelRegistry(Storage, registry);
        Cache = new LocalModelCache(Storage, registry);
        Sessions = new SessionPool(inference, NullLogger<SessionPool>.Instance);
        Handler = new TranslateImageHandler(
            Storage, Registry, Cache, Sessions, new ImageTranslator(inference), limits, options, NullLogger<TranslateImageHandler>.Instance);
        Watcher = new ImageWatcher(Storage, Handler, options, NullLogger<ImageWatcher>.Instance);
        Generation = new GenerationOptions
        {
            PollInterval = TimeSpan.FromMilliseconds(20),
            AttemptDelay = TimeSpan.FromMilliseconds(5),
            CancelInterval = TimeSpan.Zero,
            ProgressInterval = TimeSpan.Zero,
        };
        // One image a batch, so that there is a place to stop at between any two.
        inference.GenerationBatchPixels = 1;
        Generator = new GenerateImagesHandler(
            Storage,
            Registry,
            Cache,
            Sessions,
            new ImageGenerator(inference),
            limits,
            Generation,
            NullLogger<GenerateImagesHandler>.Instance,
            events: Events);
        RequestWatcher = new RequestWatcher(Storage, Generator, Generation, NullLogger<RequestWatcher>.Instance);
    }

    public string Connection { get; }

    public TranslationOptions Options { get; }

    public RequestGate Gate { get; } = new();

    public GanStorage Storage { get; }

    public ModelRegistry Registry { get; }

    public LocalModelCache Cache { get; }

    public SessionPool Sessions { get; }

    public TranslateImageHandler Handler { get; }

    public ImageWatcher Watcher { get; }

    public GenerationOptions Generation { get; }

    public EventLog Events { get; } = new();

    public GenerateImagesHandler Generator { get; }

    public RequestWatcher RequestWatcher { get; }

    public static async Task<Host> StartAsync(
        string connection, TranslationOptions? options = null, ImageLimits? limits = null, TimeSpan currentVersionAge = default, int maxRetries = 9)
    {
        Host host = new(connection, options ?? FastOptions(), limits ?? new ImageLimits(), currentVersionAge, maxRetries);
        await host.Storage.EnsureCreatedAsync();
        return host;
    }

    /// <summary>Starts a process whose storage has the inverting model as <c>invert</c>, version 1, current.</summary>
    public static async Task<Host> StartWithModelAsync(string connection, TranslationOptions? options = null, ImageLimits? limits = null, int maxRetries = 9)
    {
        Host host = await StartAsync(connection, options, limits, maxRetries: maxRetries);
        await host.PublishAsync("invert", "1", Asset.Invert);
        await host.Registry.PromoteAsync("invert", "1");
        return host;
    }

    public static TranslationOptions FastOptions() => new()
    {
        PollInterval = TimeSpan.FromMilliseconds(20),
        AttemptDelay = TimeSpan.FromMilliseconds(5),
    };

    public Task<ModelVersion> PublishAsync(string name, string version, string file, string direction = "AtoB") =>
        Registry.PublishAsync(Asset.Card(name, version, file, direction), Asset.Folder);

    public async Task<string> UploadAsync(string blobName, byte[] content, string? outputFormat = null)
    {
        BlobContentInfo info = await Images.GetBlobClient(blobName).UploadAsync(
            BinaryData.FromBytes(content),
            new BlobUploadOptions { Metadata = outputFormat is null ? null : new Dictionary<string, string> { ["outputformat"] = outputFormat } });
        return info.ETag.ToString().Trim('"');
    }

    /// <summary>Publishes the tiny generator beside the tests and makes it current.</summary>
    public async Task PublishGeneratorAsync(string name, string version = "1", bool encoder = true)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "generator");
        ModelCard card = ModelCardSerializer.Deserialize(await File.ReadAllBytesAsync(Path.Combine(folder, "model.json")), "model.json");
        GeneratorCard generator = encoder ? card.Generator! : card.Generator! with { Encoder = null };
        await Registry.PublishAsync(card with { Name = name, Version = version, Generator = generator }, folder);
        await Registry.PromoteAsync(name, version);
    }

    /// <summary>Uploads a request and gives its ETag.</summary>
    public async Task<string> RequestAsync(string blobName, string json)
    {
        BlobContentInfo info = await Requests.GetBlobClient(blobName).UploadAsync(BinaryData.FromString(json), overwrite: true);
        return info.ETag.ToString().Trim('"');
    }

    public BlobContainerClient Requests => Storage.Container(Containers.Requests);

    public BlobContainerClient Generated => Storage.Container(Containers.Generated);

    public BlobContainerClient Images => Storage.Container(Containers.Images);

    public BlobContainerClient Translated => Storage.Container(Containers.Translated);

    public BlobContainerClient Rejected => Storage.Container(Containers.Rejected);

    public async Task<byte> RedOfResultAsync(string name) =>
        ImageCodec.Decode((await Translated.GetBlobClient(name).DownloadContentAsync()).Value.Content.ToMemory(), new ImageLimits(), name).Image.Pixels[0];

    public async Task<TranslationMetadata> MetadataOfResultAsync(string name) =>
        TranslationMetadata.Read((await Translated.GetBlobClient(name).GetPropertiesAsync()).Value.Metadata)!;

    public static async Task<IReadOnlyList<string>> NamesAsync(BlobContainerClient container)
    {
        List<string> names = [];
        await foreach (BlobItem blob in container.GetBlobsAsync(new GetBlobsOptions()))
        {
            names.Add(blob.Name);
        }

        return names;
    }

    public async ValueTask DisposeAsync()
    {
        await Sessions.DisposeAsync();
        Directory.Delete(_cacheFolder, recursive: true);
    }
}
