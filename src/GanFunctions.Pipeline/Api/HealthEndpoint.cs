using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Translation;

namespace GanFunctions.Pipeline.Api;

/// <summary>
/// <c>GET /api/health</c>: 200 where the storage answers, the current versions load and, where it is required, the GPU is
/// in use; 503 otherwise, with the same report.
/// </summary>
internal sealed class HealthEndpoint(
    GanStorage storage,
    ModelRegistry registry,
    TranslatorFinder translators,
    Lazy<SessionPool> sessions,
    InferenceOptions inference,
    HealthOptions options,
    TimeProvider time)
    : ApiEndpoint(ApiOperations.Health, HttpMethod.Get, ApiRoutes.Health), IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private (long At, HealthReport Report)? _last;

    public void Dispose() => _one.Dispose();

    protected internal override async Task<ApiResponse> AnswerAsync(ApiRequest request, CancellationToken ct)
    {
        HealthReport report = await LookAsync(ct);
        return ApiResponse.Json(report, report.Ready ? 200 : 503);
    }

    private async Task<HealthReport> LookAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (_last is not { } last || time.GetElapsedTime(last.At) >= options.Age)
            {
                _last = last = (time.GetTimestamp(), await ExamineAsync(ct));
            }

            return last.Report;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<HealthReport> ExamineAsync(CancellationToken ct)
    {
        HealthReport report = new(false, null, null, null, inference.RequireGpu, []);
        try
        {
            ProviderSelection provider = sessions.Value.Provider;
            report = report with { Provider = provider.Provider.ToString(), ProviderReason = provider.Reason };
            await storage.CheckReachableAsync(ct);
            report = report with { Models = await ExamineModelsAsync(ct) };
            return report with { Ready = HasItsProvider(provider) && report.Models.All(model => model.Ready) };
        }
        catch (ProviderUnavailableException exception)
        {
            return report with { ProviderReason = exception.Message };
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && StorageFault.IsUnreachable(exception))
        {
            return report with { Storage = exception.Message };
        }
    }

    private async Task<IReadOnlyList<ModelHealth>> ExamineModelsAsync(CancellationToken ct)
    {
        List<ModelHealth> examined = [];
        foreach (ModelSummary model in (await registry.ListAsync(ct)).Where(model => model.CurrentVersion is not null))
        {
            foreach (string direction in await DirectionsAsync(model, examined, ct))
            {
                // More than the pool keeps would only push each other out.
                if (examined.Count < inference.MaxLoadedSessions)
                {
                    examined.Add(await ExamineAsync(model, direction, ct));
                }
            }
        }

        return examined;
    }

    private async Task<IEnumerable<string>> DirectionsAsync(ModelSummary model, List<ModelHealth> examined, CancellationToken ct)
    {
        try
        {
            return (await registry.ResolveAsync(new ModelReference(model.Name), ct)).Card.Translators.Keys.Order(StringComparer.Ordinal);
        }
        catch (Inference.InputRejectedException exception)
        {
            examined.Add(new ModelHealth(model.Name, model.CurrentVersion!, "", false, exception.Message));
            return [];
        }
    }

    private async Task<ModelHealth> ExamineAsync(ModelSummary model, string direction, CancellationToken ct)
    {
        ModelHealth health = new(model.Name, model.CurrentVersion!, direction, true);
        try
        {
            TranslatorSource wanted = await translators.FindAsync(new ModelReference(model.Name), direction, ct);
            using SessionLease<TranslatorSession> lease = await sessions.Value.LeaseAsync(wanted, ct);
            ProviderSelection provider = lease.Session.Provider;
            return !HasItsProvider(provider) ? health with { Ready = false, Reason = $"It runs on {provider.Provider}: {provider.Reason}" }
                : lease.Version == wanted.Version ? health
                : health with { Version = lease.Version, Reason = $"The version {wanted.Version} cannot be loaded." };
        }
        catch (Exception exception) when (exception is ModelLoadException or Inference.InputRejectedException)
        {
            return health with { Ready = false, Reason = exception.Message };
        }
    }

    private bool HasItsProvider(ProviderSelection provider) => !inference.RequireGpu || provider.Provider == ExecutionProvider.Cuda;
}
