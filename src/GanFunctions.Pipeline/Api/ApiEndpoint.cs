namespace GanFunctions.Pipeline.Api;

/// <summary>One operation of the HTTP API. It knows nothing of the host that serves it.</summary>
/// <param name="operation">One of <see cref="ApiOperations"/>.</param>
/// <param name="method">The HTTP method.</param>
/// <param name="route">One of <see cref="ApiRoutes"/>.</param>
public abstract class ApiEndpoint(string operation, HttpMethod method, string route)
{
    /// <summary>One of <see cref="ApiOperations"/>.</summary>
    public string Operation { get; } = operation;

    /// <summary>The HTTP method.</summary>
    public HttpMethod Method { get; } = method;

    /// <summary>One of <see cref="ApiRoutes"/>.</summary>
    public string Route { get; } = route;

    /// <summary>Answers a request; what it throws becomes a problem.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ct">Cancelled when the caller has gone.</param>
    protected internal abstract Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken ct);
}
