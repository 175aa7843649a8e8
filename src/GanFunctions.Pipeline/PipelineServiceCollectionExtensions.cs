using GanFunctions.Inference;
using GanFunctions.Inference.Generation;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Generation;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Sweeping;
using GanFunctions.Pipeline.Translation;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GanFunctions.Pipeline;

/// <summary>Registers the pipeline.</summary>
public static class PipelineServiceCollectionExtensions
{
    /// <summary>
    /// Registers the storage, the registry, the inference and the handlers as singletons. Settings come from
    /// <see cref="StorageOptions"/>, <see cref="RegistryOptions"/>, <see cref="TranslationOptions"/>,
    /// <see cref="GenerationOptions"/>, <see cref="InferenceOptions"/> and <see cref="ImageLimits"/>: configure them as any options; they are checked
    /// when the host starts.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configureStorage">Says which account; the options' own configuration alone where null.</param>
    public static IServiceCollection AddGanPipeline(this IServiceCollection services, Action<StorageOptions>? configureStorage = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddChecked<StorageOptions>(services).Configure(configureStorage ?? (_ => { }));
        AddChecked<RegistryOptions>(services);
        AddChecked<TranslationOptions>(services);
        AddChecked<GenerationOptions>(services);
        AddChecked<InferenceOptions>(services);
        AddChecked<ImageLimits>(services);
        AddChecked<SweepOptions>(services);
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => GanStorage.Connect(Get<StorageOptions>(provider)));
        services.TryAddSingleton(provider => new ModelRegistry(
            provider.GetRequiredService<GanStorage>(), Get<RegistryOptions>(provider), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new LocalModelCache(
            provider.GetRequiredService<GanStorage>(), Get<RegistryOptions>(provider)));
        services.TryAddSingleton(provider => new SessionPool(
            Get<InferenceOptions>(provider), provider.GetRequiredService<ILogger<SessionPool>>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new ImageTranslator(Get<InferenceOptions>(provider)));
        services.TryAddSingleton(provider => new ImageGenerator(Get<InferenceOptions>(provider)));
        services.AddTraining();
        services.TryAddSingleton(provider => new TranslateImageHandler(
            provider.GetRequiredService<GanStorage>(),
            provider.GetRequiredService<ModelRegistry>(),
            provider.GetRequiredService<LocalModelCache>(),
            provider.GetRequiredService<SessionPool>(),
            provider.GetRequiredService<ImageTranslator>(),
            Get<ImageLimits>(provider),
            Get<TranslationOptions>(provider),
            provider.GetRequiredService<ILogger<TranslateImageHandler>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IEventPublisher>()));
        services.TryAddSingleton(provider => new DeliveredImages(
            provider.GetRequiredService<GanStorage>(),
            provider.GetRequiredService<TranslateImageHandler>(),
            Get<TranslationOptions>(provider),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new DeliveredRequests(
            provider.GetRequiredService<GanStorage>(),
            provider.GetRequiredService<GenerateImagesHandler>(),
            Get<GenerationOptions>(provider),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new InputSweeper(
            provider.GetRequiredService<GanStorage>(),
            () => [provider.GetRequiredService<DeliveredImages>(), provider.GetRequiredService<DeliveredRequests>()],
            Get<SweepOptions>(provider),
            provider.GetRequiredService<ILogger<InputSweeper>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<ImportModelHandler>();
        services.AddApi();
        services.TryAddSingleton(provider => new ImageWatcher(
            provider.GetRequiredService<GanStorage>(),
            provider.GetRequiredService<TranslateImageHandler>(),
            Get<TranslationOptions>(provider),
            provider.GetRequiredService<ILogger<ImageWatcher>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new GenerateImagesHandler(
            provider.GetRequiredService<GanStorage>(),
            provider.GetRequiredService<ModelRegistry>(),
            provider.GetRequiredService<LocalModelCache>(),
            provider.GetRequiredService<SessionPool>(),
            provider.GetRequiredService<ImageGenerator>(),
            Get<ImageLimits>(provider),
            Get<GenerationOptions>(provider),
            provider.GetRequiredService<ILogger<GenerateImagesHandler>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IEventPublisher>()));
        services.TryAddSingleton(provider => new RequestWatcher(
            provider.GetRequiredService<GanStorage>(),
            provider.GetRequiredService<GenerateImagesHandler>(),
            Get<GenerationOptions>(provider),
            provider.GetRequiredService<ILogger<RequestWatcher>>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static OptionsBuilder<TOptions> AddChecked<TOptions>(IServiceCollection services)
        where TOptions : class =>
        services.AddOptions<TOptions>().ValidateDataAnnotations().ValidateOnStart();

    private static TOptions Get<TOptions>(IServiceProvider provider)
        where TOptions : class =>
        provider.GetRequiredService<IOptions<TOptions>>().Value;
}
