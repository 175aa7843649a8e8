using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Api;

/// <summary><c>GET /api/runs/{id}</c>: <c>run.json</c>, <c>progress.json</c> and <c>result.json</c>.</summary>
internal sealed class GetRunEndpoint(RunStore runs) : ApiEndpoint(ApiOperations.GetRun, HttpMethod.Get, ApiRoutes.Run)
{
    protected internal override async Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken ct)
    {
        string runId = request.Route["id"];
        TrainingRun run = await runs.GetAsync(runId, ct) ?? throw RunStore.Unknown(runId);
        return ApiResponse.Json(new RunDetails(run, await runs.GetProgressAsync(runId, ct), await runs.GetResultAsync(runId, ct)));
    }

    private sealed record RunDetails(TrainingRun Run, RunProgress? Progress, RunResult? Result);
}
