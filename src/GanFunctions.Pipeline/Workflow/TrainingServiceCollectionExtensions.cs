using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow.ContainerApps;
using GanFunctions.Pipeline.Workflow.Steps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>Registers training and events.</summary>
internal static class TrainingServiceCollectionExtensions
{
    /// <summary>Registers the workflow, its steps, the launcher and the host as singletons.</summary>
    public static void AddTraining(this IServiceCollection services)
    {
        AddOptions<IntakeLimits>(services);
        AddOptions<WorkflowOptions>(services);
        AddOptions<MonitorOptions>(services);
        services.AddOptions<WorkflowOptions>().Validate<IOptions<MonitorOptions>>(
            (workflow, monitor) => workflow.LookInterval < monitor.Value.HeartbeatPatience,
            $"{nameof(WorkflowOptions.LookInterval)} must be shorter than {nameof(MonitorOptions.HeartbeatPatience)}: a trainer that lives would count as stalled.");
        AddOptions<LocalLauncherOptions>(services);
        AddOptions<ContainerAppsJobOptions>(services);
        AddOptions<TrainingHostOptions>(services);
        AddOptions<EventOptions>(services);
        services.TryAddSingleton(Publisher);
        services.TryAddSingleton<EventDeliveries>();
        services.TryAddSingleton(Launcher);
        services.TryAddSingleton(provider => new RunStore(provider.GetRequiredService<GanStorage>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new TrainingRequests(
            provider.GetRequiredService<GanStorage>(),
            provider.GetRequiredService<ILogger<TrainingRequests>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new ServiceMark(
            provider.GetRequiredService<GanStorage>(), provider.GetRequiredService<ILogger<ServiceMark>>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<RunMonitor>();
        services.TryAddSingleton<TrainingWorkflow>();
        services.TryAddSingleton<NoticeBoard>();
        services.TryAddSingleton<DrivenRuns>();
        services.TryAddSingleton<IRunCompetition, CompetitionOnOneMachine>();
        services.TryAddSingleton<StepServices>();
        services.TryAddSingleton<DatasetWatcher>();
        services.TryAddSingleton<TrainingQueueListener>();
        services.TryAddSingleton<WorkflowRunner>();
        services.TryAddSingleton(provider => new StepRunner(provider.GetServices<TrainingStep>()));
        AddSteps(services);
        services.TryAddSingleton(provider => new TrainingHost(
            provider.GetRequiredService<GanStorage>(),
            provider.GetRequiredService<WorkflowRunner>(),
            provider.GetRequiredService<DrivenRuns>(),
            provider.GetRequiredService<DatasetWatcher>(),
            provider.GetRequiredService<TrainingQueueListener>(),
            provider.GetRequiredService<ITrainingJobLauncher>(),
            provider.GetRequiredService<NoticeBoard>(),
            provider.GetRequiredService<TrainingHostOptions>(),
            provider.GetRequiredService<ILogger<TrainingHost>>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    private static IEventPublisher Publisher(IServiceProvider provider)
    {
        EventOptions options = provider.GetRequiredService<EventOptions>();
        LocalEventPublisher local = new(options, provider.GetRequiredService<ILogger<LocalEventPublisher>>());
        return options.Topic is null
            ? local
            : new EventPublishers(
                local,
                new EventGridPublisher(options, provider.GetRequiredService<ILogger<EventGridPublisher>>(), provider.GetRequiredService<TimeProvider>()));
    }

    private static ITrainingJobLauncher Launcher(IServiceProvider provider) =>
        provider.GetRequiredService<ContainerAppsJobOptions>() is { ResourceId: not null } job
            ? new ContainerAppsJobLauncher(job, provider.GetRequiredService<ILogger<ContainerAppsJobLauncher>>(), provider.GetRequiredService<TimeProvider>())
            : new LocalProcessLauncher(
                provider.GetRequiredService<LocalLauncherOptions>(),
                provider.GetRequiredService<IOptions<StorageOptions>>().Value,
                provider.GetRequiredService<ILogger<LocalProcessLauncher>>());

    private static void AddSteps(IServiceCollection services) => services.TryAddEnumerable(
    [
        ServiceDescriptor.Singleton<TrainingStep, RecordStep>(),
        ServiceDescriptor.Singleton<TrainingStep, ValidateStep>(),
        ServiceDescriptor.Singleton<TrainingStep, TurnStep>(),
        ServiceDescriptor.Singleton<TrainingStep, DispatchStep>(),
        ServiceDescriptor.Singleton<TrainingStep, WatchStep>(),
        ServiceDescriptor.Singleton<TrainingStep, StopStep>(),
        ServiceDescriptor.Singleton<TrainingStep, PublishStep>(),
        ServiceDescriptor.Singleton<TrainingStep, PromoteStep>(),
        ServiceDescriptor.Singleton<TrainingStep, FinishStep>(),
    ]);

    private static void AddOptions<TOptions>(IServiceCollection services)
        where TOptions : class
    {
        services.AddOptions<TOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<TOptions>>().Value);
    }
}
