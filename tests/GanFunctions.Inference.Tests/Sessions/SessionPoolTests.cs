using System.Collections.Concurrent;
using GanFunctions.Inference.Sessions;
using GanFunctions.Inference.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Inference.Tests.Sessions;

public sealed class SessionPoolTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly SessionPool _pool;
    private readonly ConcurrentBag<string> _loads = [];

    public SessionPoolTests() => _pool = NewPool(new InferenceOptions());

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _pool.DisposeAsync().AsTask();

    [Fact]
    public async Task Concurrent_leases_of_a_version_load_it_once_and_share_it()
    {
        TaskCompletionSource gate = new();
        TranslatorSource source = Counted("identity", "v1", gate.Task);

        List<Task<SessionLease<TranslatorSession>>> waiting = [.. Enumerable.Range(0, 20).Select(_ => Task.Run(() => Lease(source)))];
        gate.SetResult();
        SessionLease<TranslatorSession>[] leases = await Task.WhenAll(waiting);

        Assert.Single(_loads);
        Assert.All(leases, lease => Assert.Same(leases[0].Session, lease.Session));
        Array.ForEach(leases, lease => lease.Dispose());
    }

    [Fact]
    public async Task Another_version_is_swapped_in_while_the_old_one_serves_its_last_lease()
    {
        using SessionLease<TranslatorSession> old = await Lease(Counted("identity", "v1"));
        using SessionLease<TranslatorSession> swapped = await Lease(Counted("negative", "v2"));

        Assert.Equal(("v1", "v2"), (old.Version, swapped.Version));
        Assert.Equal(10, Red(old));
        Assert.Equal(245, Red(swapped));

        old.Dispose();
        Assert.True(await IsDisposed(old.Session));
        Assert.Equal(245, Red(swapped));
    }

    [Fact]
    public async Task A_lease_given_back_twice_counts_once()
    {
        SessionLease<TranslatorSession> first = await Lease(Counted("identity", "v1"));
        using SessionLease<TranslatorSession> second = await Lease(Counted("identity", "v1"));
        first.Dispose();
        first.Dispose();
        using SessionLease<TranslatorSession> swapped = await Lease(Counted("negative", "v2"));

        Assert.Equal(10, Red(second));
    }

    [Fact]
    public async Task Where_the_new_version_fails_the_old_one_serves_on_and_the_new_is_not_tried_at_every_image()
    {
        (await Lease(Counted("identity", "v1"))).Dispose();
        TranslatorSource broken = Counted("text_classifier", "v2");

        for (int i = 0; i < 5; i++)
        {
            using SessionLease<TranslatorSession> lease = await Lease(broken);
            Assert.Equal("v1", lease.Version);
            Assert.Equal(10, Red(lease));
        }

        Assert.Equal(["v1", "v2"], _loads.Order());

        _time.Advance(TimeSpan.FromSeconds(6));
        (await Lease(broken)).Dispose();
        _time.Advance(TimeSpan.FromSeconds(6));
        (await Lease(broken)).Dispose();
        Assert.Equal(2, _loads.Count(version => version == "v2"));

        _time.Advance(TimeSpan.FromSeconds(6));
        (await Lease(broken)).Dispose();
        Assert.Equal(3, _loads.Count(version => version == "v2"));
    }

    [Fact]
    public async Task A_version_that_failed_for_a_while_is_swapped_in_when_it_loads()
    {
        (await Lease(Counted("identity", "v1"))).Dispose();
        bool there = false;
        TranslatorSource late = TestModels.Source("negative", "v2") with
        {
            GetLocalPathAsync = _ => there ? Task.FromResult(Assets.Path("negative.onnx")) : throw new IOException("Storage is away."),
        };

        using (SessionLease<TranslatorSession> lease = await Lease(late))
        {
            Assert.Equal("v1", lease.Version);
        }

        there = true;
        _time.Advance(TimeSpan.FromSeconds(6));
        using SessionLease<TranslatorSession> swapped = await Lease(late);
        Assert.Equal("v2", swapped.Version);
    }

    [Fact]
    public async Task Where_nothing_serves_a_model_that_cannot_be_loaded_is_an_error_each_time()
    {
        TranslatorSource broken = Counted("text_classifier", "v1");

        ModelLoadException first = await Assert.ThrowsAsync<ModelLoadException>(() => Lease(broken));
        ModelLoadException second = await Assert.ThrowsAsync<ModelLoadException>(() => Lease(broken));

        Assert.Equal(first.Reason, second.Reason);
        Assert.Single(_loads);
    }

    [Fact]
    public async Task Storage_that_was_away_is_asked_again_at_once_where_nothing_serves()
    {
        int attempts = 0;
        TranslatorSource source = TestModels.Source("identity") with
        {
            GetLocalPathAsync = _ => ++attempts == 1 ? throw new IOException("Storage is away.") : Task.FromResult(Assets.Path("identity.onnx")),
        };

        await Assert.ThrowsAsync<IOException>(() => Lease(source));
        using SessionLease<TranslatorSession> lease = await Lease(source);
        Assert.Equal("v1", lease.Version);
    }

    [Fact]
    public async Task A_pinned_version_is_served_beside_the_current_one_and_never_replaced_by_it()
    {
        TranslatorSource pinned = Counted("negative", "v1") with { Pinned = true };
        using SessionLease<TranslatorSession> current = await Lease(Counted("identity", "v2"));
        using SessionLease<TranslatorSession> old = await Lease(pinned);
        using SessionLease<TranslatorSession> again = await Lease(Counted("identity", "v2"));

        Assert.Equal(("v2", "v1", "v2"), (current.Version, old.Version, again.Version));
        Assert.Equal(2, _loads.Count);
        await Assert.ThrowsAsync<ModelLoadException>(() => Lease(Counted("text_classifier", "v0") with { Pinned = true }));
        await Assert.ThrowsAsync<ModelLoadException>(() => Lease(Counted("text_classifier", "v0") with { Pinned = true }));
    }

    [Fact]
    public async Task Who_asked_before_a_swap_does_not_undo_it()
    {
        TaskCompletionSource gate = new();
        Task<SessionLease<TranslatorSession>> early = Lease(Counted("identity", "v1", gate.Task));
        using SessionLease<TranslatorSession> late = await Lease(Counted("negative", "v2"));
        gate.SetResult();
        using SessionLease<TranslatorSession> overtaken = await early;

        Assert.Equal(("v1", "v2"), (overtaken.Version, late.Version));
        using SessionLease<TranslatorSession> fallback = await Lease(Counted("text_classifier", "v3"));
        Assert.Equal("v2", fallback.Version);
    }

    [Fact]
    public async Task Who_stops_waiting_leaves_the_load_to_others()
    {
        TaskCompletionSource gate = new();
        using CancellationTokenSource stop = new();
        TranslatorSource source = Counted("identity", "v1", gate.Task);
        Task<SessionLease<TranslatorSession>> impatient = _pool.LeaseAsync(source, stop.Token);
        Task<SessionLease<TranslatorSession>> patient = Lease(source);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        gate.SetResult();
        using SessionLease<TranslatorSession> lease = await patient;

        Assert.Equal(10, Red(lease));
        Assert.Single(_loads);
    }

    [Fact]
    public async Task Beyond_the_limit_the_least_recently_used_session_is_unloaded()
    {
        await using SessionPool pool = NewPool(new InferenceOptions { MaxLoadedSessions = 2 });
        TranslatorSession[] sessions = new TranslatorSession[3];
        for (int i = 0; i < 3; i++)
        {
            using SessionLease<TranslatorSession> lease = await pool.LeaseAsync(Counted("identity", "v1", model: $"m{i}"), CancellationToken.None);
            sessions[i] = lease.Session;
            using SessionLease<TranslatorSession> first = await pool.LeaseAsync(Counted("identity", "v1", model: "m0"), CancellationToken.None);
        }

        Assert.True(await IsDisposed(sessions[1]));
        Assert.Equal(3, _loads.Count);
        using SessionLease<TranslatorSession> kept = await pool.LeaseAsync(Counted("identity", "v1", model: "m0"), CancellationToken.None);
        Assert.Equal(10, Red(kept));
        Assert.Equal(3, _loads.Count);
    }

    [Fact]
    public async Task Closing_waits_for_the_last_lease()
    {
        SessionPool pool = NewPool(new InferenceOptions());
        SessionLease<TranslatorSession> lease = await pool.LeaseAsync(Counted("identity", "v1"), CancellationToken.None);

        Task closing = pool.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.LeaseAsync(Counted("identity", "v1"), CancellationToken.None));
        Assert.Equal(10, Red(lease));
        Assert.False(closing.IsCompleted);

        lease.Dispose();
        await closing;
        Assert.True(await IsDisposed(lease.Session));
    }

    [Fact]
    public async Task Under_swaps_from_many_threads_every_lease_serves_the_version_it_names()
    {
        (string File, string Version, int Red)[] versions = [("identity", "v1", 10), ("negative", "v2", 245), ("brighter", "v3", 42)];
        await Parallel.ForAsync(0, 300, async (i, _) =>
        {
            (string file, string version, int red) = versions[i / 7 % 3];
            using SessionLease<TranslatorSession> lease = await Lease(Counted(file, version));
            Assert.Equal(version, lease.Version);
            Assert.Equal(red, Red(lease));
        });
    }

    private SessionPool NewPool(InferenceOptions options) => new(options, NullLogger<SessionPool>.Instance, _time);

    private Task<SessionLease<TranslatorSession>> Lease(TranslatorSource source) => _pool.LeaseAsync(source, CancellationToken.None);

    private TranslatorSource Counted(string file, string version, Task? gate = null, string model = "test") =>
        TestModels.Source(file, version, model) with
        {
            GetLocalPathAsync = async _ =>
            {
                _loads.Add(version);
                await (gate ?? Task.CompletedTask);
                return Assets.Path(file + ".onnx");
            },
        };

    private static int Red(SessionLease<TranslatorSession> lease) => new ImageTranslator(new InferenceOptions())
        .Translate(Pictures.Plain(4, 4, 10, 10, 10), lease.Session, CancellationToken.None)
        .Pixels[0];

    /// <summary>Disposal follows the last lease on another thread.</summary>
    private static async Task<bool> IsDisposed(TranslatorSession session)
    {
        for (int i = 0; i < 500 && !session.IsDisposed; i++)
        {
            await Task.Delay(10);
        }

        return session.IsDisposed;
    }
}
