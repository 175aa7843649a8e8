using GanFunctions.Inference;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Translation;
using GanFunctions.Pipeline.Watching;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Watching;

[Collection(AzuriteCollection.Name)]
public sealed class DeliveredBlobsTests(AzuriteFixture azurite)
{
    private const string Blob = "invert/a.png";

    [Fact]
    public async Task An_image_that_keeps_failing_is_rejected_at_the_last_attempt()
    {
        await using Host host = await StartAsync();
        Failing handler = new(host.Handler, new InvalidOperationException("It fails."));
        Delivered images = new(host.Storage, handler, host.Options);
        for (int attempt = 1; attempt < host.Options.MaxAttempts; attempt++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => images.HandleAsync(Blob));
        }

        Assert.IsType<TranslateOutcome.Rejected>(await images.HandleAsync(Blob));
    }

    [Fact]
    public async Task A_gpu_that_is_missing_is_no_attempt_and_the_image_is_translated_once_it_is_there()
    {
        await using Host host = await StartAsync();
        Failing handler = new(host.Handler, new ProviderUnavailableException("RequireGpu", "there is none.", "Mend that."));
        Delivered images = new(host.Storage, handler, host.Options);
        for (int attempt = 0; attempt < 2 * host.Options.MaxAttempts; attempt++)
        {
            await Assert.ThrowsAsync<ProviderUnavailableException>(() => images.HandleAsync(Blob));
        }

        handler.Fault = null;

        Assert.IsType<TranslateOutcome.Translated>(await images.HandleAsync(Blob));
        Assert.Empty(await Host.NamesAsync(host.Rejected));
    }

    private async Task<Host> StartAsync()
    {
        Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync(Blob, Asset.Png(40));
        return host;
    }

    private sealed class Delivered(GanStorage storage, IBlobHandler<TranslateOutcome> handler, WatchOptions options)
        : DeliveredBlobs<TranslateOutcome>(storage, handler, WatchRules.Images, options);

    /// <summary>The handler, but for a fault that it meets first.</summary>
    private sealed class Failing(TranslateImageHandler handler, Exception fault) : IBlobHandler<TranslateOutcome>
    {
        public Exception? Fault { get; set; } = fault;

        public Task<TranslateOutcome> HandleAsync(string blobName, CancellationToken ct = default) =>
            Fault is null ? handler.HandleAsync(blobName, ct) : throw Fault;

        public Task<TranslateOutcome> RejectAsync(string blobName, string? sourceETag, InputRejectedException rejection, CancellationToken ct = default) =>
            handler.RejectAsync(blobName, sourceETag, rejection, ct);
    }
}
