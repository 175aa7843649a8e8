using GanFunctions.Inference;
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
    /// <exception cref="InputRejectedException">
    /// <c>unknown-setting</c>: a setting below <see cref="Root"/> is none of the pipeline's; <c>invalid-connection</c>: nothing can be
    /// made of <see cref="Connection"/>, or the triggers would have no connection where the pipeline has one.
    /// </exception>
    public static IServiceCollection AddGanFunctions(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        IConfigurationSection root = configuration.GetSection(Root);
        RefuseUnknown(root);
        RefuseUnconnected(configuration.GetSection(Connection), root.GetSection("Storage"));
        foreach (GanSection section in Sections)
        {
            section.Bind(services, root.GetSection(section.Name));
        }

        return services.AddGanPipeline(storage => Connect(storage, configuration.GetSection(Connection)));
    }

    private static void RefuseUnknown(IConfigurationSection root)
    {
        string? unknown = root.GetChildren()
            .SelectMany(section => section.AsEnumerable())
            .Where(setting => setting.Value is not null)
            .Select(setting => setting.Key.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal))
            .FirstOrDefault(name => !Sections.Any(section => section.Has(name)));
        if (unknown is not null)
        {
            string? nearest = NearestNames.Of(unknown, Sections.SelectMany(section => section.Settings));
            throw new InputRejectedException(
                "unknown-setting", $"There is no setting {unknown}.", $"Remove it, or name the one that was meant; nearest are {nearest}. All are in docs/functions.md.");
        }
    }

    private static void RefuseUnconnected(IConfigurationSection connection, IConfigurationSection storage)
    {
        const string Remedy = $"Set {Connection} to a connection string, or {Connection}__blobServiceUri and {Connection}__queueServiceUri to the services' addresses.";
        string? blobs = connection["blobServiceUri"];
        string? queues = connection["queueServiceUri"];
        string? fault = (connection.Value, blobs, queues) switch
        {
            (null, null, null) when connection.GetChildren().Any() => $"{Connection} names no address.",
            (null, null, null) when storage["Connection"] is not null => $"Gan__Storage__Connection is set and {Connection} is not, by which the triggers find the storage.",
            (null, null, null) => null,
            (null, not null, not null) when IsAddress(blobs) && IsAddress(queues) => null,
            (null, not null, null) when IsAddress(blobs) => $"{Connection}__queueServiceUri is not set, which the triggers need beside {Connection}__blobServiceUri.",
            (null, _, _) => $"{Connection}__blobServiceUri is '{blobs}' and {Connection}__queueServiceUri '{queues}', which are not both addresses.",
            ({ Length: 0 }, _, _) => $"{Connection} is empty.",
            _ => null,
        };
        if (fault is not null)
        {
            throw new InputRejectedException("invalid-connection", fault, Remedy);
        }
    }

    private static bool IsAddress(string? text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https";

    private static void Connect(StorageOptions storage, IConfigurationSection connection)
    {
        storage.Connection = connection["blobServiceUri"] ?? connection.Value ?? storage.Connection;
        storage.QueueServiceUri = connection["queueServiceUri"] is { } queues ? new Uri(queues) : storage.QueueServiceUri;
        storage.ClientId = connection["clientId"] ?? storage.ClientId;
    }
}
