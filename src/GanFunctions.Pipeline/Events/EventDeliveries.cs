using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Workflow;

namespace GanFunctions.Pipeline.Events;

/// <summary>
/// Takes what Event Grid delivers to a webhook, in either schema, and proves beforehand that the webhook wants it. Datasets
/// that it tells of are put on the queue <c>training-requests</c>; other events are taken and left at that.
/// </summary>
/// <param name="storage">Where the queue is.</param>
public sealed class EventDeliveries(GanStorage storage)
{
    /// <summary>The address below the API's prefix at which a host takes deliveries.</summary>
    public const string Route = "events";

    // An event has at most one megabyte, and so has a batch of them.
    private const long MaxBytes = 1024 * 1024;
    private const string ValidationType = "Microsoft.EventGrid.SubscriptionValidationEvent";
    private const string OriginHeader = "WebHook-Request-Origin";
    private const string RateHeader = "WebHook-Request-Rate";

    /// <summary>Answers a request; faults are answered with a problem, so that Event Grid delivers again what may yet go.</summary>
    /// <param name="method"><c>OPTIONS</c>, or <c>POST</c>.</param>
    /// <param name="header">Gives a header of the request by name; null where it has none of that name.</param>
    /// <param name="body">The body.</param>
    /// <param name="ct">Cancelled when the caller has gone.</param>
    public async Task<ApiResponse> AnswerAsync(HttpMethod method, Func<string, string?> header, Stream body, CancellationToken ct = default)
    {
        try
        {
            return method == HttpMethod.Options
                ? Permit(header)
                : await TakeAsync(Encoding.UTF8.GetString((await new ApiRequest { Body = body }.ReadAsync(MaxBytes, ct)).Span), ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            return ApiProblem.Of(StorageFault.IsUnreachable(exception) ? StorageFault.Unreachable(storage.Account, exception) : exception).ToResponse();
        }
    }

    /// <summary>Answers the question whether deliveries are welcome, which CloudEvents ask with <c>OPTIONS</c>.</summary>
    /// <param name="header">Gives a header of the request by name; null where it has none of that name.</param>
    /// <returns>200 with the permission for who asks, or 400 where nobody asks.</returns>
    public static ApiResponse Permit(Func<string, string?> header)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header(OriginHeader) is not { Length: > 0 } origin)
        {
            throw new InputRejectedException("no-origin", $"The request has no header {OriginHeader}.", "Send it as the specification of webhooks for CloudEvents says.");
        }

        Dictionary<string, string> permission = new() { ["WebHook-Allowed-Origin"] = origin };
        if (header(RateHeader) is { Length: > 0 } rate)
        {
            permission["WebHook-Allowed-Rate"] = rate;
        }

        return new ApiResponse(200, "text/plain", ReadOnlyMemory<byte>.Empty) { Headers = permission };
    }

    /// <summary>Takes a delivery.</summary>
    /// <param name="body">The events, one or several, or the question of Event Grid's own schema whether they are welcome.</param>
    /// <param name="ct">Stops the work.</param>
    /// <returns>200: what Event Grid was asked to be told back, or nothing.</returns>
    /// <exception cref="InputRejectedException"><c>invalid-training-request</c>: it is none of these.</exception>
    public async Task<ApiResponse> TakeAsync(string body, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (ValidationCode(body) is { } code)
        {
            return ApiResponse.Json(new JsonObject { ["validationResponse"] = code });
        }

        foreach (DatasetDelivery dataset in TrainingRequestParser.Parse(body))
        {
            string message = new JsonObject { ["dataset"] = dataset.Blob, ["settings"] = dataset.Settings?.DeepClone() }.ToJsonString();
            await storage.Queues.GetQueueClient(QueueNames.TrainingRequests).SendMessageAsync(message, ct);
        }

        return new ApiResponse(200, "application/json", "{}"u8.ToArray());
    }

    private static string? ValidationCode(string body)
    {
        try
        {
            JsonNode? node = JsonNode.Parse(body);
            IEnumerable<JsonNode?> items = node is JsonArray several ? several : [node];
            return items.OfType<JsonObject>()
                .Where(item => item["eventType"] is JsonValue type && type.TryGetValue(out string? name) && name == ValidationType)
                .Select(item => (item["data"] as JsonObject)?["validationCode"] is JsonValue value && value.TryGetValue(out string? code) ? code : null)
                .FirstOrDefault(code => code is not null);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            // What takes the body as events says what is wrong with it.
            return null;
        }
    }
}
