using GanFunctions.Pipeline.Models;

namespace GanFunctions.Pipeline.Api;

/// <summary><c>GET /api/models</c>.</summary>
internal sealed class ListModelsEndpoint(ModelRegistry registry) : ApiEndpoint(ApiOperations.ListModels, HttpMethod.Get, ApiRoutes.Models)
{
    protected internal override async Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken ct) =>
        ApiResponse.Json(await registry.ListAsync(ct));
}
