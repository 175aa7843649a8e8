namespace GanFunctions.Pipeline.Api;

/// <summary><c>GET /api/openapi.json</c>: the description in docs/openapi.json.</summary>
internal sealed class OpenApiEndpoint() : ApiEndpoint(ApiOperations.OpenApi, HttpMethod.Get, ApiRoutes.OpenApi)
{
    private const string Resource = "openapi.json";

    protected internal override async Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken ct)
    {
        await using Stream description = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream(Resource)!;
        using MemoryStream bytes = new();
        await description.CopyToAsync(bytes, ct);
        return new ApiResponse(200, "application/json", bytes.ToArray());
    }
}
