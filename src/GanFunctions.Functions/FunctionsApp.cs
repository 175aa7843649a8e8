using GanFunctions.Functions.Upkeep;
using GanFunctions.Pipeline;
using GanFunctions.Pipeline.Telemetry;
using GanFunctions.Pipeline.Workflow;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GanFunctions.Functions;

/// <summary>What the functions are composed of.</summary>
public static class FunctionsApp
{
    /// <summary>Registers the pipeline as this host runs it.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The settings.</param>
    public static IServiceCollection AddFunctionsApp(this IServiceCollection services, IConfiguration configuration)
    {
        // A step takes one look and the orchestration sleeps in between, so that no replica is kept for a run.
        services.Configure<WorkflowOptions>(options =>
        {
            options.StepTime = TimeSpan.FromMilliseconds(10);
            options.LookInterval = TimeSpan.FromMinutes(2);
        });
        // Trainers are jobs with machines of their own.
        services.AddSingleton<IRunCompetition, CompetitionWithinModel>();
        // The API has limits of its own, and says which.
        services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        services.AddHostedService<MarkAtStart>();
        services.AddGanTelemetry("functions", name => configuration[name]);
        return services.AddGanFunctions(configuration);
    }
}
