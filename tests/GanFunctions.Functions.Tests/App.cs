using Azure.Storage.Blobs;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GanFunctions.Functions.Tests;

/// <summary>The app's services on an account, with a task hub that holds what it is told.</summary>
internal sealed class App : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string _cacheFolder = Directory.CreateTempSubdirectory("gan-test-").FullName;

    private App(string connection, params (string Name, string Value)[] settings)
    {
        Dictionary<string, string?> all = settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value);
        all["GanStorage"] = connection;
        all["Gan:Registry:CacheFolder"] = _cacheFolder;
        all["Gan:Storage:MaxRetries"] = "0";
        _services = new ServiceCollection()
            .AddFunctionsApp(new ConfigurationBuilder().AddInMemoryCollection(all).Build())
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public FakeClient Client { get; } = new();

    public GanStorage Storage => _services.GetRequiredService<GanStorage>();

    public RunStore Runs => _services.GetRequiredService<RunStore>();

    public static async Task<App> StartAsync(string connection, params (string Name, string Value)[] settings)
    {
        App app = new(connection, settings);
        await app.Storage.EnsureCreatedAsync();
        return app;
    }

    /// <summary>The app on storage that is as it is, even away.</summary>
    public static App Make(string connection) => new(connection);

    /// <summary>Makes a function as the worker does.</summary>
    public T Function<T>() => ActivatorUtilities.CreateInstance<T>(_services);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Does what the worker does when it starts, and what it leaves to the background then.</summary>
    public async Task StartWorkerAsync()
    {
        foreach (IHostedService service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
            await ((service as BackgroundService)?.ExecuteTask ?? Task.CompletedTask);
        }
    }

    /// <summary>Uploads a dataset and gives the id of the run that trains on it.</summary>
    public async Task<string> UploadAsync(string name, string content = "a zip")
    {
        BlobClient blob = Storage.Container(Containers.Datasets).GetBlobClient(name);
        return RunId.Of(name, (await blob.UploadAsync(BinaryData.FromString(content), overwrite: true)).Value.ETag.ToString());
    }

    public async Task<bool> IsRejectedAsync(string record) => await Storage.Container(Containers.Rejected).GetBlobClient(record).ExistsAsync();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Client.DisposeAsync();
        Directory.Delete(_cacheFolder, recursive: true);
    }
}
