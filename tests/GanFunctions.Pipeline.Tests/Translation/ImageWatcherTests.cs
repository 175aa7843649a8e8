using System.Collections.Concurrent;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Translation;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Translation;

[Collection(AzuriteCollection.Name)]
public sealed class ImageWatcherTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_single_pass_settles_everything_and_a_second_one_finds_nothing()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        for (int i = 0; i < 7; i++)
        {
            await host.UploadAsync($"invert/{i}.png", Asset.Png((byte)i));
        }

        await host.UploadAsync("invert/bad.png", [1]);
        await host.UploadAsync("invert/notes.txt", [1]);

        IReadOnlyList<TranslateOutcome> first = await DrainAsync(host);
        await using Host restarted = await Host.StartAsync(host.Connection);
        IReadOnlyList<TranslateOutcome> second = await DrainAsync(restarted);

        Assert.Equal(7, first.Count(outcome => outcome.Kind == TranslateOutcomeKind.Translated));
        Assert.Equal(2, first.Count(outcome => outcome.Kind == TranslateOutcomeKind.Rejected));
        Assert.Equal(9, first.Count);
        Assert.Empty(second);
    }

    [Fact]
    public async Task A_pass_creates_the_containers_that_are_missing()
    {
        GanStorage storage = GanStorage.Connect(azurite.NewAccount());
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        ImageWatcher watcher = new(
            storage, host.Handler, host.Options, Microsoft.Extensions.Logging.Abstractions.NullLogger<ImageWatcher>.Instance);

        await watcher.RunAsync(_ => ValueTask.CompletedTask, once: true, CancellationToken.None);

        Assert.All(Containers.All, name => Assert.True(storage.Container(name).Exists().Value));
    }

    [Fact]
    public async Task Watching_settles_what_lands_and_what_is_overwritten_until_it_is_cancelled()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        using Watch watch = new(host);

        string first = await host.UploadAsync("invert/a.png", Asset.Png(40));
        await watch.UntilAsync(outcome => outcome is TranslateOutcome.Translated && outcome.SourceETag == first);
        string second = await host.UploadAsync("invert/a.png", Asset.Png(90));
        await watch.UntilAsync(outcome => outcome is TranslateOutcome.Translated && outcome.SourceETag == second);

        Assert.Equal(255 - 90, await host.RedOfResultAsync("invert/a.png"));
        await watch.StopAsync();
    }

    [Fact]
    public async Task A_container_that_is_deleted_while_watching_is_created_anew_and_the_image_is_translated()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        using Watch watch = new(host);
        string first = await host.UploadAsync("invert/a.png", Asset.Png(40));
        await watch.UntilAsync(outcome => outcome is TranslateOutcome.Translated && outcome.SourceETag == first);

        await host.Storage.Container(Containers.Translated).DeleteAsync();
        string second = await host.UploadAsync("invert/b.png", Asset.Png(90));
        await watch.UntilAsync(outcome => outcome is TranslateOutcome.Translated && outcome.SourceETag == second);

        Assert.Equal(255 - 90, await host.RedOfResultAsync("invert/b.png"));
        await watch.StopAsync();
    }

    [Fact]
    public async Task Cancelling_abandons_the_image_in_work_and_the_next_run_settles_it()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.png", Asset.Png(40));
        using CancellationTokenSource stop = new();
        host.Gate.BeforeFirst("PUT", "/translated/", stop.CancelAsync);

        await host.Watcher.RunAsync(_ => ValueTask.CompletedTask, once: false, stop.Token).WaitAsync(Patience);

        Assert.Empty(await Host.NamesAsync(host.Translated));
        Assert.Equal(TranslateOutcomeKind.Translated, Assert.Single(await DrainAsync(host)).Kind);
    }

    [Fact]
    public async Task Two_hosts_on_one_storage_give_every_image_one_result()
    {
        await using Host one = await Host.StartWithModelAsync(azurite.NewAccount());
        await using Host other = await Host.StartAsync(one.Connection);
        for (int i = 0; i < 12; i++)
        {
            await one.UploadAsync($"invert/{i}.png", Asset.Png((byte)i));
        }

        IReadOnlyList<TranslateOutcome>[] outcomes = await Task.WhenAll(DrainAsync(one), DrainAsync(other));

        Assert.Equal(12, outcomes.Sum(list => list.Count(outcome => outcome.Kind == TranslateOutcomeKind.Translated)));
        Assert.Equal(12, one.Gate.Count("PUT", "/translated/", 201) + other.Gate.Count("PUT", "/translated/", 201));
        Assert.Equal(12, (await Host.NamesAsync(one.Translated)).Count);
        Assert.Empty(await Host.NamesAsync(one.Rejected));
    }

    [Fact]
    public async Task An_image_whose_model_never_loads_is_rejected_after_the_configured_attempts()
    {
        TranslationOptions options = Host.FastOptions();
        options.MaxAttempts = 3;
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount(), options);
        await host.PublishAsync("vector", "1", Asset.NotAnImage);
        await host.Registry.PromoteAsync("vector", "1");
        await host.UploadAsync("vector/a.png", Asset.Png(40));
        await host.UploadAsync("invert/b.png", Asset.Png(40));

        IReadOnlyList<TranslateOutcome> outcomes = await DrainAsync(host);

        Assert.Equal("model-unusable", Assert.Single(outcomes.OfType<TranslateOutcome.Rejected>()).Code);
        Assert.Equal("invert/b.png", Assert.Single(outcomes.OfType<TranslateOutcome.Translated>()).BlobName);
        Assert.Equal(3, host.Gate.Answers.Count(answer => answer is ("GET", var path, 200) && path.EndsWith("/images/vector/a.png", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_error_in_the_callers_callback_ends_the_watching()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.png", Asset.Png(40));

        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            () => host.Watcher.RunAsync(_ => throw new InvalidTimeZoneException(), once: false, CancellationToken.None).WaitAsync(Patience));
    }

    private static async Task<IReadOnlyList<TranslateOutcome>> DrainAsync(Host host)
    {
        ConcurrentQueue<TranslateOutcome> outcomes = new();
        await host.Watcher.RunAsync(
            outcome =>
            {
                outcomes.Enqueue(outcome);
                return ValueTask.CompletedTask;
            },
            once: true,
            CancellationToken.None).WaitAsync(Patience);
        return [.. outcomes];
    }
}
