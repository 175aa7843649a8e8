using GanFunctions.Pipeline.Storage;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Api;

/// <summary>The HTTP API, whichever host serves it: every answer comes from here.</summary>
public sealed partial class GanApi
{
    private readonly Dictionary<string, ApiEndpoint> _endpoints;
    private readonly GanStorage _storage;
    private readonly ILogger<GanApi> _logger;

    /// <summary>Makes the API.</summary>
    /// <param name="endpoints">Its operations.</param>
    /// <param name="storage">The account, as problems name it.</param>
    /// <param name="logger">Told of what fails.</param>
    public GanApi(IEnumerable<ApiEndpoint> endpoints, GanStorage storage, ILogger<GanApi> logger)
    {
        _endpoints = endpoints.ToDictionary(endpoint => endpoint.Operation);
        _storage = storage;
        _logger = logger;
    }

    /// <summary>Its operations.</summary>
    public IReadOnlyCollection<ApiEndpoint> Endpoints => _endpoints.Values;

    /// <summary>Answers a request; faults are answered with a problem.</summary>
    /// <param name="operation">One of <see cref="ApiOperations"/>.</param>
    /// <param name="request">The request.</param>
    /// <param name="ct">Cancelled when the caller has gone.</param>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public async Task<ApiResponse> AnswerAsync(string operation, ApiRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return await _endpoints[operation].AnswerAsync(request, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            Exception fault = StorageFault.IsUnreachable(exception) && exception is not StorageUnreachableException
                ? StorageFault.Unreachable(_storage.Account, exception)
                : exception;
            ApiProblem problem = ApiProblem.Of(fault);
            if (problem.Status >= 500)
            {
                LogFailed(exception, operation);
            }

            return problem.ToResponse();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The operation {Operation} of the API failed")]
    private partial void LogFailed(Exception exception, string operation);
}
