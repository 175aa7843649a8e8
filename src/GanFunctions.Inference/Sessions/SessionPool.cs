using Microsoft.Extensions.Logging;

namespace GanFunctions.Inference.Sessions;

/// <summary>
/// The loaded sessions, one a model version and direction, shared by all who lease them. When another version of a model
/// is wanted it is loaded, then swapped in; the old one is disposed after its last lease.
/// </summary>
public sealed class SessionPool : IAsyncDisposable
{
    /// <summary>Makes an empty pool.</summary>
    /// <param name="options">How to run the networks.</param>
    /// <param name="logger">Told of loads, swaps and failures.</param>
    /// <param name="time">The clock by which failed loads are tried again; the system's where null.</param>
    /// <exception cref="InvalidOperationException">A GPU is required and there is none.</exception>
    public SessionPool(InferenceOptions options, ILogger<SessionPool> logger, TimeProvider? time = null)
    {
        _ = time;
        _ = logger;
        Provider = new ProviderSelection(ExecutionProvider.Cpu, options.Provider.ToString());
    }

    /// <summary>What runs the networks, and why.</summary>
    public ProviderSelection Provider { get; }

    /// <summary>Gives the right to use a session of the wanted version, loading it first where need be.</summary>
    /// <param name="wanted">The version to serve.</param>
    /// <param name="ct">Stops the waiting; a load under way goes on for others.</param>
    /// <returns>
    /// A lease of the wanted version, or, where that cannot be loaded and <paramref name="wanted"/> is not pinned, of the
    /// version that served before.
    /// </returns>
    /// <exception cref="ModelLoadException">The version cannot be loaded and no other serves.</exception>
    public Task<SessionLease> LeaseAsync(TranslatorSource wanted, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Refuses new leases and disposes the sessions, each after its last lease.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
