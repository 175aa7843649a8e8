using GanFunctions.Hosting;
using GanFunctions.Pipeline.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace GanFunctions.Functions.Api;

/// <summary>What the service says of itself. The platform's probes bring no key, so the health needs none.</summary>
/// <param name="api">Answers.</param>
public sealed class ServiceFunctions(GanApi api)
{
    /// <summary>Tells whether the service can do its work.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ct">Cancelled when the caller has gone.</param>
    [Function(ApiOperations.Health)]
    public async Task<IResult> HealthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ApiRoutes.Health)] HttpRequest request, CancellationToken ct) =>
        await ApiResult.AnswerAsync(api, ApiOperations.Health, request, ct).ConfigureAwait(false);

    /// <summary>Gives the API's description.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ct">Cancelled when the caller has gone.</param>
    [Function(ApiOperations.OpenApi)]
    public async Task<IResult> OpenApiAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.OpenApi)] HttpRequest request, CancellationToken ct) =>
        await ApiResult.AnswerAsync(api, ApiOperations.OpenApi, request, ct).ConfigureAwait(false);
}
