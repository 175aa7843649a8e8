using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Generation;
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
    GeneratorFinder generators,
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
        catch (Exception exception) when (!ct.IsCancellationRequested && (exception is InputRejectedException || StorageFault.IsUnreachable(exception)))
        {
            // What is refused here is a pointer in the registry.
            return report with { Storage = exception.Message };
        }
    }

    private async Task<IReadOnlyList<ModelHealth>> ExamineModelsAsync(CancellationToken ct)
    {
        List<ModelHealth> examined = [];
        foreach (ModelSummary model in (await registry.ListAsync(ct)).Where(model => model.CurrentVersion is not null))
        {
            foreach (string part in await PartsAsync(model, examined, ct))
            {
                // More than the pool keeps would only push each other out.
                if (examined.Count < inference.MaxLoadedSessions)
                {
                    examined.Add(await ExamineAsync(model, part, ct));
                }
            }
        }

        return examined;
    }

    private async Task<IReadOnlyList<string>> PartsAsync(ModelSummary model, List<ModelHealth> examined, CancellationToken ct)
    {
        try
        {
            ModelCard card = (await registry.ResolveAsync(new ModelReference(model.Name), ct)).Card;
            string[] translators = [.. card.Translators.Keys.Order(StringComparer.Ordinal)];
            return card.Generator is null ? translators : [.. translators, GeneratorSource.PartName];
        }
        catch (InputRejectedException exception)
        {
            examined.Add(new ModelHealth(model.Name, model.CurrentVersion!, null, false, exception.Message));
            return [];
        }
    }

    private async Task<ModelHealth> ExamineAsync(ModelSummary model, string part, CancellationToken ct)
    {
        ModelHealth health = new(model.Name, model.CurrentVersion!, part, true);
        ModelReference reference = new(model.Name);
        try
        {
            if (part != GeneratorSource.PartName)
            {
                TranslatorSource translator = await translators.FindAsync(reference, part, ct);
                using SessionLease<TranslatorSession> lease = await sessions.Value.LeaseAsync(translator, ct);
                return Judge(health, translator.Version, lease.Version, lease.Session.Provider);
            }

            GeneratorSource generator = generators.SourceOf(await generators.FindAsync(reference, ct), pinned: false);
            using SessionLease<GeneratorSession> generating = await sessions.Value.LeaseAsync(generator, ct);
            return Judge(health, generator.Version, generating.Version, generating.Session.Provider);
        }
        catch (Exception exception) when (exception is ModelLoadException or InputRejectedException)
        {
            return health with { Ready = false, Reason = exception.Message };
        }
    }

    private ModelHealth Judge(ModelHealth health, string wanted, string serving, ProviderSelection provider) =>
        !HasItsProvider(provider) ? health with { Ready = false, Reason = $"It runs on {provider.Provider}: {provider.Reason}" }
        : serving == wanted ? health
        : health with { Version = serving, Reason = $"The version {wanted} cannot be loaded." };

    private bool HasItsProvider(ProviderSelection provider) => !inference.RequireGpu || provider.Provider == ExecutionProvider.Cuda;
}
