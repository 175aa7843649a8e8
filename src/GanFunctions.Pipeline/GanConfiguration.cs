using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Generation;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Sweeping;
using GanFunctions.Pipeline.Translation;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.Pipeline.Workflow.ContainerApps;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GanFunctions.Pipeline;

/// <summary>Where the pipeline's settings stand in a host's configuration.</summary>
public static class GanConfiguration
{
    /// <summary>
    /// The connection to the storage account: a connection string, or a section with <c>blobServiceUri</c>,
    /// <c>queueServiceUri</c> and <c>clientId</c>, as the triggers of Azure Functions read it.
    /// </summary>
    public const string Connection = "GanStorage";

    /// <summary>The section that holds a section for each options class.</summary>
    public const string Root = "Gan";

    /// <summary>The sections below <see cref="Root"/>.</summary>
    public static IReadOnlyList<GanSection> Sections { get; } =
    [
        GanSection.Of<StorageOptions>("Storage"),
        GanSection.Of<RegistryOptions>("Registry"),
        GanSection.Of<TranslationOptions>("Translation"),
        GanSection.Of<GenerationOptions>("Generation"),
        GanSection.Of<InferenceOptions>("Inference"),
        GanSection.Of<ImageLimits>("Images"),
        GanSection.Of<IntakeLimits>("Intake"),
        GanSection.Of<WorkflowOptions>("Workflow"),
        GanSection.Of<MonitorOptions>("Monitor"),
        GanSection.Of<LocalLauncherOptions>("LocalLauncher"),
        GanSection.Of<ContainerAppsJobOptions>("ContainerAppsJob"),
        GanSection.Of<EventOptions>("Events"),
        GanSection.Of<SweepOptions>("Sweep"),
        GanSection.Of<HealthOptions>("Health"),
    ];

    /// <summary>Registers the pipeline for a host that has a configuration; every options class is checked when the host starts.</summary>
    /// <param name="services">The services. What is registered before stands in for the pipeline's own.</param>
    /// <param name="configuration">The settings.</param>
    public static IServiceCollection AddGanFunctions(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        IConfiguration root = configuration.GetSection(Root);
        foreach (GanSection section in Sections)
        {
            section.Bind(services, root.GetSection(section.Name));
        }

        return services.AddGanPipeline(storage => Connect(storage, configuration.GetSection(Connection)));
    }

    private static void Connect(StorageOptions storage, IConfigurationSection connection)
    {
        storage.Connection = connection["blobServiceUri"] ?? connection.Value ?? storage.Connection;
        storage.QueueServiceUri = connection["queueServiceUri"] is { } queues ? new Uri(queues) : storage.QueueServiceUri;
        storage.ClientId = connection["clientId"] ?? storage.ClientId;
    }
}

/// <summary>A section of the configuration and the options class that it fills.</summary>
/// <param name="Name">The section's name.</param>
/// <param name="Options">The options class.</param>
/// <param name="Bind">Has the section fill the options.</param>
public sealed record GanSection(string Name, Type Options, Action<IServiceCollection, IConfiguration> Bind)
{
    internal static GanSection Of<TOptions>(string name)
        where TOptions : class =>
        new(name, typeof(TOptions), (services, section) => services.Configure<TOptions>(section));
}
