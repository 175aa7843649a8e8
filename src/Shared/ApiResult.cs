using GanFunctions.Pipeline.Api;
using Microsoft.AspNetCore.Http;

namespace GanFunctions.Hosting;

/// <summary>An answer of the API, written as ASP.NET Core writes results.</summary>
/// <param name="response">The answer.</param>
internal sealed class ApiResult(ApiResponse response) : IResult
{
    /// <summary>Has the API answer a request.</summary>
    /// <param name="api">The API.</param>
    /// <param name="operation">One of <see cref="ApiOperations"/>.</param>
    /// <param name="request">The request.</param>
    /// <param name="ct">Cancelled when the caller has gone.</param>
    public static async Task<ApiResult> AnswerAsync(GanApi api, string operation, HttpRequest request, CancellationToken ct) =>
        new(await api.AnswerAsync(operation, Read(request), ct).ConfigureAwait(false));

    /// <summary>The HTTP status.</summary>
    public int Status => response.Status;

    /// <summary>Writes the answer.</summary>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse to = httpContext.Response;
        to.StatusCode = response.Status;
        to.ContentType = response.ContentType;
        to.ContentLength = response.Body.Length;
        foreach ((string name, string value) in response.Headers)
        {
            to.Headers[name] = value;
        }

        await to.Body.WriteAsync(response.Body, httpContext.RequestAborted).ConfigureAwait(false);
    }

    private static ApiRequest Read(HttpRequest request) => new()
    {
        Route = request.RouteValues.ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? "", StringComparer.OrdinalIgnoreCase),
        Query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.FirstOrDefault() ?? "", StringComparer.OrdinalIgnoreCase),
        Body = request.Body,
    };
}
