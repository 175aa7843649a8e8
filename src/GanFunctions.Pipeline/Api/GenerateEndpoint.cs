using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs.Models;
using GanFunctions.Pipeline.Generation;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Api;

/// <summary>
/// <c>POST /api/generate/{model}</c>: puts a request into <c>requests</c>, which is served like any other. It is named after
/// its content: the same request sent twice is one.
/// </summary>
internal sealed class GenerateEndpoint(GanStorage storage, ModelRegistry registry)
    : ApiEndpoint(ApiOperations.Generate, HttpMethod.Post, ApiRoutes.Generate)
{
    private const long MaxRequestBytes = 1024 * 1024;
    private const int HashDigits = 12;

    protected internal override async Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken ct)
    {
        ModelReference model = ModelReference.Parse(request.Route["model"]);
        ReadOnlyMemory<byte> body = await request.ReadAsync(MaxRequestBytes, ct);
        _ = GenerationRequestReader.Read(body, "The body");
        await registry.ResolveAsync(model, ct);

        string hash = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{model}\n"), .. body.Span]))[..HashDigits];
        RequestBlobName name = RequestBlobName.Parse($"{model}/api-{hash}.json");
        try
        {
            await storage.Container(Containers.Requests).GetBlobClient(name.Name).UploadAsync(
                BinaryData.FromBytes(body),
                new BlobUploadOptions
                {
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                    HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                },
                ct);
        }
        catch (RequestFailedException exception) when (StorageFault.IsLostRace(exception))
        {
            // It was sent before.
        }

        return ApiResponse.Json(new Accepted($"{Containers.Requests}/{name.Name}", $"{Containers.Generated}/{name.Folder}"), 202);
    }

    private sealed record Accepted(string Request, string Results);
}
