using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using GanFunctions.Inference;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Workflow.ContainerApps;

/// <summary>What Azure Resource Manager answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">Its JSON; null where there is none.</param>
/// <param name="Location">Where the rest is to be asked for, of what was only accepted.</param>
internal sealed record ArmAnswer(int Status, JsonObject? Body, Uri? Location);

/// <summary>One Container Apps job by Azure Resource Manager's REST API.</summary>
internal sealed partial class ContainerAppsJobClient
{
    private const string ApiVersion = "2025-07-01";

    private readonly ContainerAppsJobOptions _options;
    private readonly HttpPipeline _pipeline;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;

    public ContainerAppsJobClient(
        ContainerAppsJobOptions options, TokenCredential credential, HttpPipelineTransport? transport, ILogger logger, TimeProvider time)
    {
        _options = options;
        _logger = logger;
        _time = time;
        ArmOptions client = new();
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.Delay = options.RetryDelay;
        client.Retry.MaxDelay = TimeSpan.FromSeconds(30);
        client.Retry.MaxRetries = options.MaxRetries;
        client.Retry.NetworkTimeout = options.NetworkTimeout;
        client.Transport = transport ?? client.Transport;
        string audience = options.ManagementEndpoint.GetLeftPart(UriPartial.Authority) + "/.default";
        _pipeline = HttpPipelineBuilder.Build(client, new BearerTokenAuthenticationPolicy(credential, audience));
    }

    /// <summary>The job.</summary>
    /// <exception cref="InputRejectedException"><c>job-not-found</c>, or <c>job-forbidden</c>.</exception>
    public async Task<JsonObject> GetJobAsync(CancellationToken ct) =>
        (await SendAsync(RequestMethod.Get, JobAddress(""), null, ct)).Body ?? throw NotFound();

    /// <summary>All executions that the platform remembers, page by page.</summary>
    public async IAsyncEnumerable<JobExecution> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        Uri? page = JobAddress("/executions");
        while (page is not null)
        {
            JsonObject answer = (await SendAsync(RequestMethod.Get, page, null, ct)).Body ?? throw NotFound();
            foreach (JsonObject execution in (answer["value"] as JsonArray ?? []).OfType<JsonObject>())
            {
                yield return JobExecution.Read(execution);
            }

            page = (string?)answer["nextLink"] is { Length: > 0 } next ? Trusted(next) : null;
        }
    }

    /// <summary>One execution; null where the platform knows none of that name.</summary>
    public async Task<JobExecution?> FindAsync(string name, CancellationToken ct) =>
        (await SendAsync(RequestMethod.Get, ExecutionAddress(name, ""), null, ct)).Body is { } found ? JobExecution.Read(found) : null;

    /// <summary>Starts an execution. It is sent once: who does not hear an answer has to look before another is sent.</summary>
    /// <param name="template">The whole of what it runs.</param>
    /// <param name="ct">Stops the waiting.</param>
    /// <exception cref="InputRejectedException"><c>job-refused</c>, <c>job-not-found</c> or <c>job-forbidden</c>.</exception>
    public async Task<ArmAnswer> StartAsync(JsonObject template, CancellationToken ct)
    {
        try
        {
            ArmAnswer answer = await SendAsync(RequestMethod.Post, JobAddress("/start"), template, ct);
            return answer.Status == 404 ? throw NotFound() : answer;
        }
        catch (RequestFailedException exception) when (exception.Status is 400 or 422)
        {
            throw new InputRejectedException(
                "job-refused", $"Azure refuses to start the training job: {FirstLine(exception)}", "Mend the job, or the settings Gan__ContainerAppsJob__*, then 'gan runs resume'.", exception);
        }
    }

    /// <summary>Asks what became of something that was accepted.</summary>
    /// <returns>Whether it is over, and the address to ask next where it is not.</returns>
    public async Task<ArmAnswer> PollAsync(Uri location, CancellationToken ct) => await SendAsync(RequestMethod.Get, location, null, ct);

    /// <summary>Tells an execution to stop. Nothing happens where it has ended.</summary>
    public async Task StopAsync(string name, CancellationToken ct)
    {
        try
        {
            await SendAsync(RequestMethod.Post, ExecutionAddress(name, "/stop"), null, ct);
        }
        catch (RequestFailedException exception) when (exception.Status is 400 or 409)
        {
            // It ended meanwhile: the next look tells.
            LogNotStopped(name, FirstLine(exception));
        }
    }

    private async Task<ArmAnswer> SendAsync(RequestMethod method, Uri address, JsonObject? body, CancellationToken ct)
    {
        long begun = _time.GetTimestamp();
        while (true)
        {
            using HttpMessage message = _pipeline.CreateMessage();
            message.Request.Method = method;
            message.Request.Uri.Reset(address);
            message.Request.Headers.Add("Accept", "application/json");
            if (body is not null)
            {
                message.Request.Headers.Add("Content-Type", "application/json");
                message.Request.Content = RequestContent.Create(BinaryData.FromString(body.ToJsonString()));
                message.ResponseClassifier = new OnceClassifier();
            }

            await _pipeline.SendAsync(message, ct);
            Response response = message.Response;
            if (response.Status == 403)
            {
                RequestFailedException refused = new(response);
                if (_time.GetElapsedTime(begun) >= _options.RolePatience)
                {
                    throw new InputRejectedException(
                        "job-forbidden",
                        $"Azure does not let this identity use the training job: {FirstLine(refused)}",
                        "Give it the role Container Apps Jobs Operator on the job, wait ten minutes, then 'gan runs resume'.",
                        refused);
                }

                LogForbidden(_options.RoleDelay, FirstLine(refused));
                await Task.Delay(_options.RoleDelay, _time, ct);
                continue;
            }

            return response.Status == 404 ? new ArmAnswer(404, null, null)
                : response.Status >= 400 ? throw new RequestFailedException(response)
                : new ArmAnswer(response.Status, Parse(response), response.Headers.TryGetValue("Location", out string? location) ? Trusted(location) : null);
        }
    }

    private static JsonObject? Parse(Response response)
    {
        if (response.ContentStream is null or { CanSeek: true, Length: 0 })
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(response.ContentStream) as JsonObject;
        }
        catch (JsonException exception)
        {
            // As a fault of the service, which a later call may not meet.
            throw new RequestFailedException(502, $"Azure Resource Manager answered with what is no JSON: {exception.Message}", exception);
        }
    }

    private Uri JobAddress(string what) => new(_options.ManagementEndpoint, $"{_options.ResourceId}{what}?api-version={ApiVersion}");

    private Uri ExecutionAddress(string name, string what) => JobAddress($"/executions/{Uri.EscapeDataString(name)}{what}");

    // The next call carries a token, which is nobody else's business.
    private Uri Trusted(string link) =>
        Uri.TryCreate(_options.ManagementEndpoint, link, out Uri? address) && address.Authority == _options.ManagementEndpoint.Authority && address.Scheme == _options.ManagementEndpoint.Scheme
            ? address
            : throw new RequestFailedException(502, $"Azure Resource Manager answered with an address of another host: {link}");

    private InputRejectedException NotFound() => new(
        "job-not-found", $"There is no training job {_options.ResourceId}.", "Deploy it, or correct Gan__ContainerAppsJob__ResourceId, then 'gan runs resume'.");

    private static string FirstLine(RequestFailedException exception) => exception.Message.Split('\n')[0].TrimEnd('\r');

    private sealed class ArmOptions : ClientOptions
    {
    }

    /// <summary>Sends again what was turned away unseen, and nothing else.</summary>
    private sealed class OnceClassifier : ResponseClassifier
    {
        public override bool IsRetriableResponse(HttpMessage message) => message.Response.Status == 429;

        public override bool IsRetriableException(Exception exception) => false;

        public override bool IsRetriable(HttpMessage message, Exception exception) => false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The training job refuses this identity; it is asked again in {Delay}, since a new role takes minutes to work: {Reason}")]
    private partial void LogForbidden(TimeSpan delay, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The execution {Execution} could not be stopped: {Reason}")]
    private partial void LogNotStopped(string execution, string reason);
}
