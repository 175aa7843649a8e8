using System.Text.Json.Nodes;
using Azure.Messaging;
using GanFunctions.Cli.Hosting;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Commands.Models;

/// <summary>
/// Tells of changes to the registry what the training workflow would tell of them: as events in <c>events.jsonl</c>. What
/// cannot be told is logged, and the change stays as it is.
/// </summary>
internal sealed class RegistryEvents : IAsyncDisposable
{
    private readonly GanStorage _storage;
    private readonly LocalEventPublisher _publisher;

    /// <param name="context">What the command has to hand.</param>
    /// <param name="storage">The registry's storage, the events' source.</param>
    public RegistryEvents(CommandContext context, GanStorage storage)
    {
        _storage = storage;
        _publisher = new LocalEventPublisher(
            new EventOptions { File = context.Home.Events }, context.Loggers.CreateLogger<LocalEventPublisher>());
    }

    /// <summary>A version was published.</summary>
    /// <param name="version">The version.</param>
    public void Published(ModelVersion version) => Publish(new ModelPublished(version.Name, version.Version, RunOf(version)));

    /// <summary>A version was made current; nothing is told where it was so before.</summary>
    /// <param name="registry">Tells which run the version comes from.</param>
    /// <param name="model">The model.</param>
    /// <param name="current">What is current now.</param>
    /// <param name="before">What was current before; null where nothing was.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task PromotedAsync(ModelRegistry registry, string model, CurrentPointer current, CurrentPointer? before, CancellationToken cancellationToken)
    {
        if (before?.Version != current.Version)
        {
            string? run = await RunOfAsync(registry, new ModelReference(model, current.Version), cancellationToken).ConfigureAwait(false);
            Publish(new ModelPromoted(model, current.Version, before?.Version, run));
        }
    }

    /// <summary>Writes what is left to write.</summary>
    public ValueTask DisposeAsync() => _publisher.DisposeAsync();

    private static string? RunOf(ModelVersion version) =>
        version.Card.Training?["runId"] is JsonValue run && run.TryGetValue(out string? id) ? id : null;

    private static async Task<string?> RunOfAsync(ModelRegistry registry, ModelReference version, CancellationToken cancellationToken)
    {
        try
        {
            return RunOf(await registry.ResolveAsync(version, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is InputRejectedException || StorageFault.IsUnreachable(exception))
        {
            // The pointer has moved all the same.
            return null;
        }
    }

    // A version may be promoted, rolled back and promoted again: the same once more is another event.
    private void Publish(EventData data)
    {
        CloudEvent told = GanEvents.Create(_storage, data, TimeProvider.System.GetUtcNow());
        told.Id = Guid.NewGuid().ToString("N");
        _publisher.Publish(told);
    }
}
