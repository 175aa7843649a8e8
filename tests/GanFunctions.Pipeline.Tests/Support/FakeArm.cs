using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Workflow.ContainerApps;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>
/// Azure Resource Manager as far as a Container Apps job goes, with the answers that the REST specification names, and faults
/// on demand.
/// </summary>
internal sealed class FakeArm : IAsyncDisposable
{
    public const string JobId = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.App/jobs/trainer";

    private readonly Lock _gate = new();
    private readonly List<JsonObject> _executions = [];
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Func<HttpContext, Task<bool>>>> _faults = new();
    private LoopbackServer _server = null!;

    public static async Task<FakeArm> StartAsync()
    {
        FakeArm arm = new();
        arm._server = await LoopbackServer.StartAsync(arm.AnswerAsync);
        return arm;
    }

    /// <summary>What was asked, as method and path below the job.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Whether a start is answered with 202 and a Location, and how often that then answers 202.</summary>
    public int? AcceptsFor { get; set; }

    /// <summary>Executions on a page.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>What becomes of an execution that is told to stop.</summary>
    public string StateAfterStop { get; set; } = "Stopped";

    /// <summary>Whether the next pages lie on another host.</summary>
    public bool PagesElsewhere { get; set; }

    /// <summary>Whether an execution is never listed.</summary>
    public bool Hides { get; set; }

    public JsonObject? Job { get; set; } = JsonNode.Parse("""
        {
          "name": "trainer",
          "properties": {
            "template": {
              "containers": [
                {
                  "name": "trainer", "image": "registry.example/trainer:1", "command": ["dotnet"], "args": ["gan-trainer.dll", "run"],
                  "resources": { "cpu": 8, "memory": "56Gi", "ephemeralStorage": "100Gi" }, "probes": [],
                  "env": [
                    { "name": "GAN_STORAGE", "value": "https://account.blob.core.windows.net" },
                    { "name": "GAN_DEVICE", "value": "cuda" },
                    { "name": "GAN_RUN_ID", "value": "left-over" },
                    { "name": "SECRET", "secretRef": "secret" }
                  ]
                }
              ]
            }
          }
        }
        """)!.AsObject();

    /// <summary>The templates of all starts that were taken.</summary>
    public IReadOnlyList<JsonObject> Templates
    {
        get
        {
            lock (_gate)
            {
                return [.. _executions.Select(execution => execution["properties"]!["template"]!.AsObject())];
            }
        }
    }

    public IReadOnlyList<string> States
    {
        get
        {
            lock (_gate)
            {
                return [.. _executions.Select(execution => execution["properties"]!["status"]!.ToString())];
            }
        }
    }

    public ContainerAppsJobLauncher Launcher(Action<ContainerAppsJobOptions>? configure = null)
    {
        ContainerAppsJobOptions options = new()
        {
            ResourceId = JobId,
            ManagementEndpoint = _server.Address,
            PollInterval = TimeSpan.FromMilliseconds(5),
            RoleDelay = TimeSpan.FromMilliseconds(5),
            RetryDelay = TimeSpan.FromMilliseconds(5),
        };
        configure?.Invoke(options);
        return new ContainerAppsJobLauncher(
            options, NullLogger<ContainerAppsJobLauncher>.Instance, TimeProvider.System, LoopbackServer.Credential, LoopbackServer.Transport);
    }

    /// <summary>Has the next request of a kind end otherwise, once for each fault.</summary>
    /// <param name="request">Such as <c>POST /start</c>.</param>
    /// <param name="faults">Each answers, or returns false to let the answer follow.</param>
    public void Fault(string request, params Func<HttpContext, Task<bool>>[] faults)
    {
        ConcurrentQueue<Func<HttpContext, Task<bool>>> queue = _faults.GetOrAdd(request, _ => new());
        Array.ForEach(faults, queue.Enqueue);
    }

    public static Func<HttpContext, Task<bool>> Status(int status, string code = "Fault", string? retryAfter = null) => async http =>
    {
        http.Response.StatusCode = status;
        http.Response.Headers.RetryAfter = retryAfter;
        await http.Response.WriteAsJsonAsync(new { error = new { code, message = $"It says {code}." } });
        return true;
    };

    public static Task<bool> HangUp(HttpContext http)
    {
        http.Abort();
        return Task.FromResult(true);
    }

    /// <summary>Does what it is asked, and then something else happens to the answer.</summary>
    public Func<HttpContext, Task<bool>> StartsBut(Func<HttpContext, Task<bool>> then) => async http =>
    {
        Add(await ReadAsync(http), "Running");
        return await then(http);
    };

    /// <summary>Adds an execution that somebody started.</summary>
    public string Add(string runId, string state, int minutesAgo = 0, JsonNode? details = null) => Add(
        new JsonObject
        {
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "trainer", ["env"] = new JsonArray(new JsonObject { ["name"] = "GAN_RUN_ID", ["value"] = runId }) }),
        },
        state,
        minutesAgo,
        details);

    /// <summary>Gives an execution another state.</summary>
    public void End(string name, string state)
    {
        lock (_gate)
        {
            _executions.First(execution => execution["name"]!.ToString() == name)["properties"]!["status"] = state;
        }
    }

    public int Count(string request) => Requests.Count(one => one == request);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private string Add(JsonObject template, string state, int minutesAgo = 0, JsonNode? details = null)
    {
        lock (_gate)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"trainer-{_executions.Count:d4}");
            _executions.Add(new JsonObject
            {
                ["id"] = $"{JobId}/executions/{name}",
                ["name"] = name,
                ["properties"] = new JsonObject
                {
                    ["status"] = state,
                    ["startTime"] = DateTimeOffset.UtcNow.AddMinutes(-minutesAgo).AddMilliseconds(_executions.Count).ToString("O", CultureInfo.InvariantCulture),
                    ["template"] = template.DeepClone(),
                    ["detailedStatus"] = details?.DeepClone(),
                },
            });
            return name;
        }
    }

    private static async Task<JsonObject> ReadAsync(HttpContext http) => (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();

    private async Task AnswerAsync(HttpContext http)
    {
        string path = http.Request.Path.Value!;
        string below = path.StartsWith(JobId, StringComparison.Ordinal) ? path[JobId.Length..] : path;
        string request = $"{http.Request.Method} {below}";
        Requests.Enqueue(request);
        if (http.Request.Headers.Authorization != "Bearer token" || (below != "/operation" && http.Request.Query["api-version"].Count != 1))
        {
            await Status(401)(http);
            return;
        }

        if (_faults.TryGetValue(request, out ConcurrentQueue<Func<HttpContext, Task<bool>>>? faults) && faults.TryDequeue(out Func<HttpContext, Task<bool>>? fault) && await fault(http))
        {
            return;
        }

        string[] parts = below.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Task answer = (http.Request.Method, parts) switch
        {
            ("GET", []) => Job is null ? NotFoundAsync(http) : http.Response.WriteAsJsonAsync(Job),
            ("POST", ["start"]) => StartAsync(http),
            ("GET", ["operation"]) => OperationAsync(http),
            ("GET", ["executions"]) => ListAsync(http),
            ("GET", ["executions", var name]) => Find(name) is { } found ? http.Response.WriteAsJsonAsync(found) : NotFoundAsync(http),
            ("POST", ["executions", var name, "stop"]) => StopAsync(http, name),
            _ => NotFoundAsync(http),
        };
        await answer;
    }

    private async Task StartAsync(HttpContext http)
    {
        string name = Add(await ReadAsync(http), "Processing");
        if (AcceptsFor is null)
        {
            await http.Response.WriteAsJsonAsync(new { name, id = $"{JobId}/executions/{name}" });
            return;
        }

        http.Response.StatusCode = 202;
        http.Response.Headers.Location = $"{_server.Address}operation";
    }

    private Task OperationAsync(HttpContext http)
    {
        http.Response.StatusCode = AcceptsFor-- > 0 ? 202 : 204;
        return Task.CompletedTask;
    }

    private Task ListAsync(HttpContext http)
    {
        int skip = int.Parse(http.Request.Query["skip"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            JsonObject[] listed = Hides || AcceptsFor > 0 ? [] : [.. _executions];
            JsonObject page = new() { ["value"] = new JsonArray([.. listed.Skip(skip).Take(PageSize).Select(one => one.DeepClone())]) };
            if (skip + PageSize < listed.Length)
            {
                Uri next = PagesElsewhere ? new Uri("https://elsewhere.example") : _server.Address;
                page["nextLink"] = new Uri(next, $"{JobId}/executions?api-version=2025-07-01&skip={skip + PageSize}").ToString();
            }

            return http.Response.WriteAsync(page.ToJsonString());
        }
    }

    private JsonObject? Find(string name)
    {
        lock (_gate)
        {
            return _executions.FirstOrDefault(execution => execution["name"]!.ToString() == name)?.DeepClone().AsObject();
        }
    }

    private Task StopAsync(HttpContext http, string name)
    {
        End(name, StateAfterStop);
        http.Response.StatusCode = 202;
        return Task.CompletedTask;
    }

    private static Task NotFoundAsync(HttpContext http) => Status(404, "ResourceNotFound")(http);
}
