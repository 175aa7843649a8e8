using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Translation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace GanFunctions.Pipeline.Api;

/// <summary>Registers the HTTP API.</summary>
internal static class ApiServiceCollectionExtensions
{
    /// <summary>Registers the endpoints and what answers for them, as singletons.</summary>
    public static void AddApi(this IServiceCollection services)
    {
        services.AddOptions<HealthOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<TranslatorFinder>();
        // Made when it is first needed: where its GPU is missing, the rest of the API still answers and says so.
        services.TryAddSingleton(provider => new Lazy<SessionPool>(provider.GetRequiredService<SessionPool>, LazyThreadSafetyMode.PublicationOnly));
        services.TryAddSingleton<GanApi>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<ApiEndpoint, ListModelsEndpoint>(),
            ServiceDescriptor.Singleton<ApiEndpoint, PromoteModelEndpoint>(),
            ServiceDescriptor.Singleton<ApiEndpoint, ListRunsEndpoint>(),
            ServiceDescriptor.Singleton<ApiEndpoint, GetRunEndpoint>(),
            ServiceDescriptor.Singleton<ApiEndpoint, CancelRunEndpoint>(),
            ServiceDescriptor.Singleton<ApiEndpoint, GenerateEndpoint>(),
            ServiceDescriptor.Singleton<ApiEndpoint, OpenApiEndpoint>(),
            ServiceDescriptor.Singleton<ApiEndpoint, TranslateEndpoint>(provider => new TranslateEndpoint(
                provider.GetRequiredService<TranslatorFinder>(),
                provider.GetRequiredService<Lazy<SessionPool>>(),
                provider.GetRequiredService<ImageTranslator>(),
                Get<ImageLimits>(provider),
                Get<TranslationOptions>(provider),
                provider.GetRequiredService<TimeProvider>())),
            ServiceDescriptor.Singleton<ApiEndpoint, HealthEndpoint>(provider => new HealthEndpoint(
                provider.GetRequiredService<GanStorage>(),
                provider.GetRequiredService<ModelRegistry>(),
                provider.GetRequiredService<TranslatorFinder>(),
                provider.GetRequiredService<Lazy<SessionPool>>(),
                Get<InferenceOptions>(provider),
                Get<HealthOptions>(provider),
                provider.GetRequiredService<TimeProvider>())),
        ]);
    }

    private static TOptions Get<TOptions>(IServiceProvider provider)
        where TOptions : class =>
        provider.GetRequiredService<IOptions<TOptions>>().Value;
}
