using GanFunctions.Inference;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Pipeline.Api;

/// <summary><c>POST /api/models/{name}/promote</c> with the version in the body.</summary>
internal sealed class PromoteModelEndpoint(ModelRegistry registry) : ApiEndpoint(ApiOperations.PromoteModel, HttpMethod.Post, ApiRoutes.Promote)
{
    protected internal override async Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken ct)
    {
        const string Example = "{\"version\": \"1.0\"}";
        Promotion promotion = await request.ReadJsonAsync<Promotion>(Example, ct);
        string version = promotion.Version ?? throw new InputRejectedException(
            "version-needed", "The body names no version.", $"Send JSON such as {Example}.");
        return ApiResponse.Json(await registry.PromoteAsync(request.Route["name"], version, ct));
    }

    private sealed record Promotion(string? Version = null);
}
