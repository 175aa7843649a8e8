using GanFunctions.Pipeline;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Hosting;

/// <summary>The pipeline, as commands that work like a host run it.</summary>
internal static class PipelineServices
{
    /// <summary>Makes the services.</summary>
    /// <param name="context">What the command has to hand.</param>
    /// <param name="connection">The storage.</param>
    /// <param name="configure">Adds to the services and their settings; what it adds stands in for the pipeline's own.</param>
    public static ServiceProvider Build(CommandContext context, StorageConnection connection, Action<IServiceCollection> configure)
    {
        ServiceCollection services = new();
        services.AddSingleton(context.Loggers);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        configure(services);
        services.AddGanPipeline(storage => storage.Connection = connection.Connection);
        services.Configure<RegistryOptions>(options => options.CacheFolder = context.Home.ModelCache);
        services.AddGanTelemetry("gan", Environment.GetEnvironmentVariable);
        ServiceProvider built = services.BuildServiceProvider();
        built.StartGanTelemetry();
        return built;
    }
}
