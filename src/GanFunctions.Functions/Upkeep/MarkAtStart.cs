using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.Hosting;

namespace GanFunctions.Functions.Upkeep;

/// <summary>Tells others when the worker starts, without delaying it, that this app trains what lies in its storage.</summary>
/// <param name="mark">What tells them.</param>
public sealed class MarkAtStart(ServiceMark mark) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => mark.LeaveAsync(stoppingToken);
}
