using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using GanFunctions.Cli.Api;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Output;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Cli.Tests;

/// <summary>The API as <c>gan up</c> serves it: real HTTP on this machine, real storage.</summary>
public sealed class ApiServerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string RunName = "horses.zip";

    [Fact]
    public async Task An_image_that_is_posted_comes_back_translated()
    {
        await using Served api = await Served.StartAsync(azurite.NewAccount());
        using ByteArrayContent photo = new(await File.ReadAllBytesAsync(Gan.Red));

        using HttpResponseMessage response = await api.Client.PostAsync("translate/invert?direction=AtoB", photo);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("invert@1", response.Headers.GetValues("Gan-Model").Single());
        RgbaImage image = ImageCodec.Decode(await response.Content.ReadAsByteArrayAsync(), new ImageLimits(), "The answer").Image;
        Assert.True(image.Pixels[0] < 60 && image.Pixels[1] > 200, "Red is not inverted.");
    }

    [Fact]
    public async Task Every_read_is_answered()
    {
        await using Served api = await Served.StartAsync(azurite.NewAccount());

        Assert.Equal("invert", (string)(await api.GetAsync("models"))[0]!["name"]!);
        Assert.Equal(api.RunId, (string)(await api.GetAsync("runs"))[0]!["runId"]!);
        Assert.Equal(api.RunId, (string)(await api.GetAsync($"runs/{api.RunId}"))["run"]!["runId"]!);
        Assert.True((bool)(await api.GetAsync("health"))["ready"]!);
        Assert.NotNull((await api.GetAsync("openapi.json"))["paths"]!["/translate/{model}"]);
    }

    [Fact]
    public async Task Every_write_has_its_effect()
    {
        await using Served api = await Served.StartAsync(azurite.NewAccount());

        using HttpResponseMessage promoted = await api.PostAsync("models/invert/promote", """{ "version": "2" }""");
        using HttpResponseMessage cancelled = await api.PostAsync($"runs/{api.RunId}/cancel", "");
        using HttpResponseMessage generated = await api.PostAsync("generate/tiny", """{ "seeds": [1] }""");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Accepted, HttpStatusCode.Accepted), (promoted.StatusCode, cancelled.StatusCode, generated.StatusCode));
        Assert.Equal("2", (await new ModelRegistry(api.Storage).GetCurrentAsync("invert"))!.Version);
        Assert.True(await new RunStore(api.Storage).IsCancelRequestedAsync(api.RunId));
        string request = (string)JsonNode.Parse(await generated.Content.ReadAsStringAsync())!["request"]!;
        Assert.True(await api.Storage.Container(Containers.Requests).GetBlobClient(request["requests/".Length..]).ExistsAsync());
    }

    [Theory]
    [InlineData("GET", "models/invert", 404, "unknown-address")]
    [InlineData("GET", "", 404, "unknown-address")]
    [InlineData("GET", "../models", 404, "unknown-address")]
    [InlineData("POST", "translate", 404, "unknown-address")]
    [InlineData("DELETE", "models", 405, "wrong-method")]
    [InlineData("GET", "translate/invert", 405, "wrong-method")]
    [InlineData("POST", "health", 405, "wrong-method")]
    [InlineData("GET", "runs/horses-0123456789ab", 404, "unknown-run")]
    [InlineData("POST", "translate/nobody", 404, "unknown-model")]
    [InlineData("POST", "translate/in%2Fvert", 400, "invalid-model-name")]
    [InlineData("POST", "models/..%2F..%2Fruns/promote", 400, "invalid-model-name")]
    public async Task What_cannot_be_answered_is_a_problem(string method, string path, int status, string code)
    {
        await using Served api = await Served.StartAsync(azurite.NewAccount());
        using HttpRequestMessage request = new(new HttpMethod(method), path)
        {
            Content = method == "POST" ? new StringContent("""{ "version": "1" }""", Encoding.UTF8, "application/json") : null,
        };

        using HttpResponseMessage response = await api.Client.SendAsync(request);

        await AssertProblemAsync(status, code, response);
    }

    [Fact]
    public async Task A_wrong_method_is_told_the_right_one()
    {
        await using Served api = await Served.StartAsync(azurite.NewAccount());

        using HttpResponseMessage response = await api.Client.DeleteAsync(new Uri("models", UriKind.Relative));

        Assert.Equal(["GET"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_whether_its_length_is_told_or_not()
    {
        await using Served api = await Served.StartAsync(azurite.NewAccount());
        using ByteArrayContent told = new(new byte[50_001]);
        using HttpRequestMessage chunked = new(HttpMethod.Post, "translate/invert") { Content = new ByteArrayContent(new byte[50_001]) };
        chunked.Headers.TransferEncodingChunked = true;

        using HttpResponseMessage first = await api.Client.PostAsync("translate/invert", told);
        using HttpResponseMessage second = await api.Client.SendAsync(chunked);

        await AssertProblemAsync(413, "file-too-large", first);
        await AssertProblemAsync(413, "file-too-large", second);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Pages_of_other_sites_are_refused(string header, string value)
    {
        await using Served api = await Served.StartAsync(azurite.NewAccount());
        using HttpRequestMessage request = new(HttpMethod.Get, "models");
        request.Headers.Add(header, value);

        using HttpResponseMessage response = await api.Client.SendAsync(request);

        await AssertProblemAsync(403, "not-from-here", response);
    }

    [Theory]
    [InlineData("Host", "localhost:10080")]
    [InlineData("Host", "[::1]")]
    [InlineData("Origin", "http://localhost:3000")]
    public async Task Pages_of_this_machine_are_answered(string header, string value)
    {
        await using Served api = await Served.StartAsync(azurite.NewAccount());
        using HttpRequestMessage request = new(HttpMethod.Get, "models");
        request.Headers.Add(header, value);

        using HttpResponseMessage response = await api.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task It_listens_on_this_machine_alone()
    {
        await using Served api = await Served.StartAsync(azurite.NewAccount());

        Assert.Equal("127.0.0.1", api.Address.Host);
        Assert.EndsWith("/api", api.Address.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_was_asked_for_and_is_taken_is_a_failure_that_names_it()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        CommandFailedException failure = await Assert.ThrowsAsync<CommandFailedException>(() => Served.StartAsync(azurite.NewAccount(), port));

        Assert.Contains($"{port}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_usual_port_is_taken_another_is_found()
    {
        await using Served first = await Served.StartAsync(azurite.NewAccount());
        Complaints complaints = new();
        await using Served second = await Served.StartAsync(azurite.NewAccount(), loggers: complaints);

        Assert.Empty(complaints.Texts);
        Assert.NotEqual(first.Address.Port, second.Address.Port);
        Assert.NotEmpty((await second.GetAsync("models")).AsArray());
    }

    [Fact]
    public void What_the_web_server_s_host_throws_is_not_logged_as_well()
    {
        using ILoggerFactory usual = CommandContext.CreateLoggers(verbose: false);
        using ILoggerFactory verbose = CommandContext.CreateLoggers(verbose: true);

        Assert.False(usual.CreateLogger("Microsoft.Extensions.Hosting.Internal.Host").IsEnabled(LogLevel.Critical));
        Assert.True(verbose.CreateLogger("Microsoft.Extensions.Hosting.Internal.Host").IsEnabled(LogLevel.Error));
    }

    private static async Task AssertProblemAsync(int status, string code, HttpResponseMessage response)
    {
        Assert.Equal((status, ApiProblem.ContentType), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        JsonNode problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal((status, code), ((int)problem["status"]!, (string)problem["code"]!));
        Assert.NotEmpty((string)problem["remedy"]!);
    }

    /// <summary>What was logged as a warning or worse.</summary>
    private sealed class Complaints : ILoggerFactory, ILogger
    {
        public List<string> Texts { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Texts.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }

    private sealed class Served : IAsyncDisposable
    {
        private readonly ServiceProvider _services;
        private readonly ApiServer _server;
        private readonly TemporaryFolder _folder;
        private readonly StringWriter _output;

        private Served(ServiceProvider services, ApiServer server, TemporaryFolder folder, StringWriter output, string runId)
        {
            _services = services;
            _server = server;
            _folder = folder;
            _output = output;
            RunId = runId;
            Client = new HttpClient { BaseAddress = new Uri(server.Address.AbsoluteUri + "/") };
            Client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        }

        public HttpClient Client { get; }

        public Uri Address => _server.Address;

        public string RunId { get; }

        public GanStorage Storage => _services.GetRequiredService<GanStorage>();

        public static async Task<Served> StartAsync(string connection, int? port = null, ILoggerFactory? loggers = null)
        {
            TemporaryFolder folder = new();
            ServiceProvider services = new ServiceCollection()
                .AddGanPipeline(storage => storage.Connection = connection)
                .Configure<RegistryOptions>(registry => (registry.CacheFolder, registry.CurrentVersionAge) = (folder.Path, TimeSpan.Zero))
                .Configure<InferenceOptions>(inference => (inference.Provider, inference.IntraOpThreads) = (ExecutionProvider.Cpu, 1))
                .Configure<ImageLimits>(limits => limits.MaxBytes = 50_000)
                .BuildServiceProvider();
            string runId = await FillAsync(services.GetRequiredService<GanStorage>());
            StringWriter output = new();
            CommandContext context = new(
                new GanHome(folder.Path, folder.Path, folder.Path), new CommandOutput(output, output, json: true, redirected: true), loggers ?? NullLoggerFactory.Instance, CancellationToken.None);
            return new Served(services, await ApiServer.StartAsync(services.GetRequiredService<GanApi>(), services.GetRequiredService<EventDeliveries>(), port, context), folder, output, runId);
        }

        public async Task<JsonNode> GetAsync(string path)
        {
            using HttpResponseMessage response = await Client.GetAsync(new Uri(path, UriKind.Relative));
            string body = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, body);
            return JsonNode.Parse(body)!;
        }

        public async Task<HttpResponseMessage> PostAsync(string path, string json)
        {
            using StringContent content = new(json, Encoding.UTF8, "application/json");
            return await Client.PostAsync(new Uri(path, UriKind.Relative), content);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await _server.DisposeAsync();
            await _services.DisposeAsync();
            await _output.DisposeAsync();
            _folder.Dispose();
        }

        /// <summary>Two versions of a model that translates, one that generates, and a run that trains.</summary>
        private static async Task<string> FillAsync(GanStorage storage)
        {
            await storage.EnsureCreatedAsync();
            ModelRegistry registry = new(storage);
            foreach (string version in (string[])["1", "2"])
            {
                await PublishAsync(registry, Gan.Model, "invert", version);
            }

            await registry.PromoteAsync("invert", "1");
            await PublishAsync(registry, System.IO.Path.Combine(AppContext.BaseDirectory, "generator"), "tiny", "1");
            await registry.PromoteAsync("tiny", "1");
            TrainingRun run = new()
            {
                RunId = Pipeline.Training.RunId.Of(RunName, "0x1"),
                Model = "horses",
                State = RunState.Training,
                Dataset = new DatasetReference(RunName, "0x1", 10),
            };
            await new RunStore(storage).TryCreateAsync(run);
            return run.RunId;
        }

        private static async Task PublishAsync(ModelRegistry registry, string folder, string name, string version)
        {
            ModelCard card = ModelCardSerializer.Deserialize(await File.ReadAllBytesAsync(System.IO.Path.Combine(folder, "model.json")), "model.json");
            await registry.PublishAsync(card with { Name = name, Version = version }, folder);
        }
    }
}
