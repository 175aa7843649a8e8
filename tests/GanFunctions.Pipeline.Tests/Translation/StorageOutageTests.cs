using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Translation;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Translation;

/// <summary>These tests stop an Azurite of their own, which keeps its data on disk.</summary>
public sealed class StorageOutageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gan-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Storage_that_goes_away_and_comes_back_loses_nothing()
    {
        await using AzuriteServer azurite = await AzuriteServer.StartAsync(_folder);
        TranslationOptions options = Host.FastOptions();
        options.MaxAttempts = 1;
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount(), options);
        await using Host user = await Host.StartAsync(host.Connection);
        using Watch watch = new(host);
        await user.UploadAsync("invert/before.png", Asset.Png(40));
        await watch.UntilAsync(outcome => outcome.BlobName == "invert/before.png");

        // It goes away while a result is on its way.
        TaskCompletionSource away = new(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Gate.BeforeFirst("PUT", "/translated/", async () =>
        {
            await azurite.StopAsync();
            away.SetResult();
        });
        await user.UploadAsync("invert/during.png", Asset.Png(90));
        await away.Task;
        await azurite.RestartAsync();
        await user.UploadAsync("invert/after.png", Asset.Png(100));

        HashSet<string> open = ["invert/during.png", "invert/after.png"];
        await watch.UntilAsync(outcome => outcome is TranslateOutcome.Translated && open.Remove(outcome.BlobName) && open.Count == 0);

        await watch.StopAsync();
        Assert.Equal(255 - 90, await host.RedOfResultAsync("invert/during.png"));
        Assert.Empty(await Host.NamesAsync(host.Rejected));
    }

    [Fact]
    public async Task An_outage_longer_than_the_retries_is_no_attempt_and_is_waited_for()
    {
        await using AzuriteServer azurite = await AzuriteServer.StartAsync(_folder);
        TranslationOptions options = Host.FastOptions();
        options.MaxAttempts = 1;
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount(), options, maxRetries: 0);
        await host.UploadAsync("invert/a.png", Asset.Png(40));
        await azurite.StopAsync();

        await Assert.ThrowsAsync<StorageUnreachableException>(() => host.Handler.HandleAsync("invert/a.png"));
        using Watch watch = new(host);
        await azurite.RestartAsync();

        Assert.IsType<TranslateOutcome.Translated>(await watch.UntilAsync(_ => true));
        await watch.StopAsync();
    }

    [Fact]
    public async Task A_single_pass_gives_up_on_storage_that_stays_away()
    {
        await using AzuriteServer azurite = await AzuriteServer.StartAsync(_folder);
        TranslationOptions options = Host.FastOptions();
        options.OutagePatience = TimeSpan.Zero;
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount(), options, maxRetries: 0);
        await azurite.StopAsync();

        await Assert.ThrowsAsync<StorageUnreachableException>(
            () => host.Watcher.RunAsync(_ => ValueTask.CompletedTask, once: true, CancellationToken.None));
    }
}
