using GanFunctions.Inference;

namespace GanFunctions.Pipeline.Watching;

/// <summary>Settles the blobs of one container, one at a time, for whoever finds them.</summary>
/// <typeparam name="TOutcome">What becomes of a blob.</typeparam>
public interface IBlobHandler<TOutcome>
    where TOutcome : BlobOutcome
{
    /// <summary>Settles one blob.</summary>
    /// <param name="blobName">Its name in its container.</param>
    /// <param name="ct">Abandons the work.</param>
    public Task<TOutcome> HandleAsync(string blobName, CancellationToken ct = default);

    /// <summary>Rejects a blob that failed too often to be tried again.</summary>
    /// <param name="blobName">Its name in its container.</param>
    /// <param name="sourceETag">Which content failed, without quotes; the present one where null.</param>
    /// <param name="rejection">Why.</param>
    /// <param name="ct">Stops the work.</param>
    public Task<TOutcome> RejectAsync(string blobName, string? sourceETag, InputRejectedException rejection, CancellationToken ct = default);
}
