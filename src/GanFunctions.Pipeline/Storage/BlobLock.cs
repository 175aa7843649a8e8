using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace GanFunctions.Pipeline.Storage;

/// <summary>What the holder of a lock says of itself.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Run">The only run that it works on; null for all of them.</param>
internal sealed record LockHolder(string Name, string? Run = null);

/// <summary>
/// Mutual exclusion between processes: a lease on an empty blob, renewed until disposed. If the process dies the lease
/// lapses by itself.
/// </summary>
internal sealed class BlobLock : IAsyncDisposable
{
    // The shortest lease there is: what a killed process leaves behind is soon free again.
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewalTime = TimeSpan.FromSeconds(5);

    // Longer than a lease that a killed holder leaves behind.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(250);

    private const string HolderKey = "holder";
    private const string RunKey = "run";

    private readonly BlobClient _blob;
    private readonly BlobLeaseClient _lease;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task _renewal;

    private BlobLock(BlobClient blob, BlobLeaseClient lease, CancellationToken ct)
    {
        _blob = blob;
        _lease = lease;
        _lost = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _renewal = RenewAsync();
    }

    /// <summary>Cancelled when the caller cancels, and when the lease could not be kept.</summary>
    public CancellationToken Held => _lost.Token;

    /// <summary>Waits for the lock.</summary>
    /// <param name="blob">The lock's blob, created where it does not exist.</param>
    /// <param name="ct">Stops the waiting, and later cancels <see cref="Held"/>.</param>
    /// <returns>The lock; null where another process still held it after 25 seconds.</returns>
    public static Task<BlobLock?> TryAcquireAsync(BlobClient blob, CancellationToken ct) => TryAcquireAsync(blob, Patience, ct);

    /// <summary>As above, for as long as the caller says; zero to try once.</summary>
    public static async Task<BlobLock?> TryAcquireAsync(BlobClient blob, TimeSpan patience, CancellationToken ct)
    {
        BlobLeaseClient lease = blob.GetBlobLeaseClient();
        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                await lease.AcquireAsync(LeaseTime, cancellationToken: ct);
                return new BlobLock(blob, lease, ct);
            }
            catch (RequestFailedException exception) when (exception.Status == 404)
            {
                await CreateAsync(blob, ct);
            }
            catch (RequestFailedException exception) when (exception.Status == 409)
            {
                if (Environment.TickCount64 - start >= patience.TotalMilliseconds)
                {
                    return null;
                }

                await Task.Delay(PollTime, ct);
            }
        }
    }

    /// <summary>Says on the lock's blob who holds it; it stays there until another says otherwise or the lock is given up.</summary>
    public Task MarkAsync(LockHolder holder)
    {
        Dictionary<string, string> said = new() { [HolderKey] = holder.Name };
        if (holder.Run is { } run)
        {
            said[RunKey] = run;
        }

        return _blob.SetMetadataAsync(said, new BlobRequestConditions { LeaseId = _lease.LeaseId }, Held);
    }

    /// <summary>What the last holder of a lock said of itself; null where it said nothing or nobody holds the lock.</summary>
    public static async Task<LockHolder?> HolderAsync(BlobClient blob, CancellationToken ct)
    {
        try
        {
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: ct);
            return properties.LeaseState == LeaseState.Leased && Said(HolderKey) is { } name ? new LockHolder(name, Said(RunKey)) : null;

            string? Said(string key) => properties.Metadata.FirstOrDefault(entry => entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _renewal;
        try
        {
            await _blob.DeleteAsync(conditions: new BlobRequestConditions { LeaseId = _lease.LeaseId }, cancellationToken: CancellationToken.None);
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException)
        {
            // The lease lapses by itself; whoever comes next finds the blob free or gone.
        }

        _disposed.Dispose();
        _lost.Dispose();
    }

    private static async Task CreateAsync(BlobClient blob, CancellationToken ct)
    {
        try
        {
            await blob.UploadAsync(
                BinaryData.Empty, new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, ct);
        }
        catch (RequestFailedException exception) when (exception.Status is 409 or 412)
        {
            // Another process created it first.
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewalTime, _disposed.Token);
                await _lease.RenewAsync(cancellationToken: _disposed.Token);
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException)
        {
            await _lost.CancelAsync();
        }
    }
}
