using System.Text.Json.Nodes;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>The API as a host registers it, on an account.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public ApiHost(Host user, Action<IServiceCollection>? configure = null)
    {
        ServiceCollection services = new();
        services
            .AddGanPipeline(storage => (storage.Connection, storage.MaxRetries) = (user.Connection, 0))
            .Configure<RegistryOptions>(registry => (registry.CacheFolder, registry.CurrentVersionAge, registry.CardAge) = (user.Cache.Folder, TimeSpan.Zero, TimeSpan.Zero))
            .Configure<InferenceOptions>(inference => (inference.Provider, inference.IntraOpThreads) = (ExecutionProvider.Cpu, 1))
            .Configure<ImageLimits>(limits => limits.MaxBytes = 2000)
            .Configure<HealthOptions>(health => health.Age = TimeSpan.Zero);
        configure?.Invoke(services);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Api = _services.GetRequiredService<GanApi>();
    }

    public GanApi Api { get; }

    /// <summary>Has the host look for its storage where none is.</summary>
    public static void Unreachable(IServiceCollection services) => services.Configure<StorageOptions>(storage => storage.Connection =
        "AccountName=nobody;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:1/nobody;QueueEndpoint=http://127.0.0.1:1/nobody");

    public Task<ApiResponse> AskAsync(string operation, byte[] body, (string Name, string Value)? route = null, params (string Name, string Value)[] query) =>
        Api.AnswerAsync(
            operation,
            new ApiRequest
            {
                Route = route is { } one ? new Dictionary<string, string> { [one.Name] = one.Value } : [],
                Query = query.ToDictionary(pair => pair.Name, pair => pair.Value),
                Body = new MemoryStream(body),
            },
            CancellationToken.None);

    public Task<ApiResponse> AskAsync(string operation, string body = "", (string Name, string Value)? route = null, params (string Name, string Value)[] query) =>
        AskAsync(operation, System.Text.Encoding.UTF8.GetBytes(body), route, query);

    public static JsonNode Json(ApiResponse response) => JsonNode.Parse(response.Body.Span)!;

    /// <summary>Asserts that an answer is a problem with a status and a code, whole in all its members.</summary>
    public static JsonNode AssertProblem(int status, string code, ApiResponse response)
    {
        Assert.Equal((status, ApiProblem.ContentType), (response.Status, response.ContentType));
        JsonNode problem = Json(response);
        Assert.Equal((status, code, $"urn:ganfunctions:problem:{code}"), ((int)problem["status"]!, (string)problem["code"]!, (string)problem["type"]!));
        Assert.All((string[])["title", "detail", "remedy"], member => Assert.NotEmpty((string)problem[member]!));
        return problem;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
