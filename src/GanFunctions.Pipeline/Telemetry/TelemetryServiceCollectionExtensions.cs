using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using GanFunctions.Inference.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace GanFunctions.Pipeline.Telemetry;

/// <summary>Registers the export of spans and metrics.</summary>
public static class TelemetryServiceCollectionExtensions
{
    // Beside our own: storage and Event Grid calls of Azure's SDKs, and what hosts tell of invocations and requests.
    private static readonly string[] Sources =
        [GanTelemetry.Name, "Azure.*", "Microsoft.Azure.Functions.Worker", "Microsoft.DurableTask", "Microsoft.AspNetCore"];

    /// <summary>
    /// Sends spans and metrics to Azure Monitor, an OTLP endpoint or the console, whichever
    /// <see cref="TelemetrySettings"/> name. Where they name none, nothing is registered and spans cost nothing.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="service">What the telemetry calls this program.</param>
    /// <param name="setting">Gives a setting by name; null where it is not set.</param>
    public static IServiceCollection AddGanTelemetry(this IServiceCollection services, string service, Func<string, string?> setting)
    {
        ArgumentNullException.ThrowIfNull(services);
        TelemetrySettings settings = TelemetrySettings.Read(setting);
        if (!settings.Exports)
        {
            return services;
        }

        TokenCredential? credential = settings.Credential();
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                service, GanTelemetry.Name, typeof(TelemetrySettings).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(tracing =>
            {
                Export(tracing.AddSource(Sources), settings, credential);
                // After the exporters, one of which brings a sampler of its own.
                tracing.SetSampler(settings.Sampler());
            })
            .WithMetrics(metrics => Export(metrics.AddMeter(GanTelemetry.Name), settings, credential));
        return services;
    }

    /// <summary>Starts what <see cref="AddGanTelemetry"/> registered, in a program that has no host to start it. It ends with the services.</summary>
    /// <param name="services">The services.</param>
    public static void StartGanTelemetry(this IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        _ = services.GetService<TracerProvider>();
        _ = services.GetService<MeterProvider>();
    }

    private static void Export(TracerProviderBuilder tracing, TelemetrySettings settings, TokenCredential? credential)
    {
        if (settings.AzureMonitor is { } connection)
        {
            tracing.AddAzureMonitorTraceExporter(options => options.ConnectionString = connection, credential);
        }

        if (settings.Otlp)
        {
            tracing.AddOtlpExporter();
        }

        if (settings.Console)
        {
            tracing.AddConsoleExporter();
        }
    }

    private static void Export(MeterProviderBuilder metrics, TelemetrySettings settings, TokenCredential? credential)
    {
        if (settings.AzureMonitor is { } connection)
        {
            metrics.AddAzureMonitorMetricExporter(options => options.ConnectionString = connection, credential);
        }

        if (settings.Otlp)
        {
            metrics.AddOtlpExporter();
        }

        if (settings.Console)
        {
            metrics.AddConsoleExporter();
        }
    }
}
