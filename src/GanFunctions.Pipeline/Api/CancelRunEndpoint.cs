using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Api;

/// <summary><c>POST /api/runs/{id}/cancel</c>: asks the run to stop; its checkpoints stay.</summary>
internal sealed class CancelRunEndpoint(RunStore runs) : ApiEndpoint(ApiOperations.CancelRun, HttpMethod.Post, ApiRoutes.Cancel)
{
    protected internal override async Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken ct)
    {
        string runId = request.Route["id"];
        await runs.RequestCancelAsync(runId, ct);
        return ApiResponse.Json(new Cancelling(runId, true), 202);
    }

    private sealed record Cancelling(string RunId, bool CancelRequested);
}
