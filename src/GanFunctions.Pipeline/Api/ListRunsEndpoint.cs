using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Api;

/// <summary><c>GET /api/runs</c>: the newest first.</summary>
internal sealed class ListRunsEndpoint(RunStore runs) : ApiEndpoint(ApiOperations.ListRuns, HttpMethod.Get, ApiRoutes.Runs)
{
    protected internal override async Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken ct) =>
        ApiResponse.Json((await runs.ListAsync(ct)).OrderByDescending(run => run.CreatedAt).Select(RunSummary.Of));

    /// <summary>A run in a list.</summary>
    private sealed record RunSummary(
        string RunId, string Model, string? Version, RunState State, string? Code, string? Reason, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt)
    {
        public static RunSummary Of(TrainingRun run) =>
            new(run.RunId, run.Model, run.Version, run.State, run.Code, run.Reason, run.Attempts, run.CreatedAt, run.EndedAt);
    }
}
