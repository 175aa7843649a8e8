using GanFunctions.Functions.Training;
using GanFunctions.Hosting;
using GanFunctions.Pipeline.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace GanFunctions.Functions.Api;

/// <summary>The API's operations on training runs.</summary>
/// <param name="api">Answers.</param>
public sealed class RunFunctions(GanApi api)
{
    /// <summary>Lists the runs.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ct">Cancelled when the caller has gone.</param>
    [Function(ApiOperations.ListRuns)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Runs)] HttpRequest request, CancellationToken ct) =>
        await ApiResult.AnswerAsync(api, ApiOperations.ListRuns, request, ct).ConfigureAwait(false);

    /// <summary>Shows one run.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ct">Cancelled when the caller has gone.</param>
    [Function(ApiOperations.GetRun)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = ApiRoutes.Run)] HttpRequest request, CancellationToken ct) =>
        await ApiResult.AnswerAsync(api, ApiOperations.GetRun, request, ct).ConfigureAwait(false);

    /// <summary>Asks a run to stop.</summary>
    /// <param name="request">The request.</param>
    /// <param name="client">Wakes its orchestration.</param>
    /// <param name="ct">Cancelled when the caller has gone.</param>
    [Function(ApiOperations.CancelRun)]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = ApiRoutes.Cancel)] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        ApiResult result = await ApiResult.AnswerAsync(api, ApiOperations.CancelRun, request, ct).ConfigureAwait(false);
        if (result.Status == StatusCodes.Status202Accepted)
        {
            await RunOrchestration.CancelAsync(client, (string)request.RouteValues["id"]!, ct).ConfigureAwait(false);
        }

        return result;
    }
}
