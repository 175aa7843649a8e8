using Azure;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Checkpoints;
using GanFunctions.Training.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Training.Tests.Runs;

public sealed class BlobRunMirrorTests : IDisposable
{
    private const string RunId = "toy-000000000001";
    private const int Long = 1_000_000;

    private readonly StandInStorage _storage = new();
    private readonly RunWorkspace _workspace = RunWorkspace.Open(Directory.CreateTempSubdirectory("mirror").FullName);
    private readonly ManualTime _clock = new();
    private readonly BlobRunMirror _mirror;

    public BlobRunMirrorTests() => _mirror = new BlobRunMirror(_storage.Storage.Container(Containers.Runs), RunId, _workspace, keep: 2, _clock);

    public void Dispose()
    {
        _storage.Dispose();
        _workspace.Dispose();
        Directory.Delete(_workspace.Folder, recursive: true);
    }

    [Fact]
    public async Task What_is_small_is_uploaded_at_every_change_and_only_then()
    {
        Grow(RunBlobs.Metrics, 100);
        await SyncAsync();
        await SyncAsync();
        Grow(RunBlobs.Metrics, 1);

        Assert.Equal([RunBlobs.Metrics], await SyncAsync());
        Assert.Equal(2, _storage.Uploads.Count);
        Assert.Equal(Local(RunBlobs.Metrics), _storage.Uploads[^1].Content);
    }

    [Fact]
    public async Task Metrics_and_log_that_are_long_wait_until_their_upload_pays()
    {
        await StartAsync();

        Grow(RunBlobs.Metrics, Long / 20 - 1);
        Grow(RunBlobs.Log, Long / 20);

        Assert.Equal([RunBlobs.Log], await SyncAsync());
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([RunBlobs.Metrics], await SyncAsync());
    }

    [Theory]
    [InlineData(RunBlobs.Samples + "step-0000500.png")]
    [InlineData(RunBlobs.Checkpoints + "step-0000500/" + CheckpointCard.FileName)]
    [InlineData(RunBlobs.Checkpoints + "best-0000500/" + CheckpointCard.FileName)]
    [InlineData(RunBlobs.Checkpoints + CheckpointStore.EncoderName + "/" + CheckpointCard.FileName)]
    public async Task Before_a_sample_or_a_checkpoint_all_of_the_metrics_and_the_log_is_uploaded(string name)
    {
        await StartAsync();
        Grow(RunBlobs.Metrics, 1);
        Grow(RunBlobs.Log, 1);

        Grow(name, 1);

        Assert.Equal([RunBlobs.Metrics, RunBlobs.Log, name], await SyncAsync());
        Grow(RunBlobs.Metrics, 1);
        Assert.Empty(await SyncAsync());
    }

    [Fact]
    public async Task An_evaluation_that_leaves_no_checkpoint_is_uploaded_all_the_same()
    {
        await StartAsync();
        Grow(RunBlobs.Metrics, 1);

        _mirror.Complete();

        Assert.Equal([RunBlobs.Metrics], await SyncAsync());
        Grow(RunBlobs.Metrics, 1);
        Assert.Empty(await SyncAsync());
    }

    [Theory]
    [InlineData(RunBlobs.Metrics)]
    [InlineData(RunBlobs.Log)]
    public async Task What_was_to_be_complete_and_could_not_be_uploaded_is_at_the_next_sync(string refused)
    {
        await StartAsync();
        Grow(RunBlobs.Metrics, 1);
        Grow(RunBlobs.Log, 1);
        _mirror.Complete();
        _storage.Refused = refused;
        await Assert.ThrowsAsync<RequestFailedException>(() => _mirror.SyncAsync(default));

        _storage.Refused = null;
        await _mirror.SyncAsync(default);

        Assert.All([RunBlobs.Metrics, RunBlobs.Log], name => Assert.Equal(Local(name), _storage.Uploads.Last(upload => upload.Name == name).Content));
    }

    [Fact]
    public async Task A_checkpoint_is_not_uploaded_before_metrics_that_are_refused()
    {
        await StartAsync();
        string card = RunBlobs.Checkpoints + "step-0000500/" + CheckpointCard.FileName;
        Grow(RunBlobs.Metrics, 1);
        Grow(card, 1);
        _storage.Refused = RunBlobs.Metrics;
        await Assert.ThrowsAsync<RequestFailedException>(() => _mirror.SyncAsync(default));
        Assert.DoesNotContain(_storage.Uploads, upload => upload.Name == card);

        _storage.Refused = null;

        Assert.Equal([RunBlobs.Metrics, card], await SyncAsync());
    }

    [Fact]
    public async Task At_the_end_all_is_uploaded_and_the_result_last()
    {
        await StartAsync();
        foreach (string name in (string[])[RunBlobs.Metrics, RunBlobs.Log, RunBlobs.Progress, RunBlobs.Result])
        {
            Grow(name, 1);
        }

        int before = _storage.Uploads.Count;
        await _mirror.FinishAsync(default);

        Assert.Equal([RunBlobs.Metrics, RunBlobs.Log, RunBlobs.Progress, RunBlobs.Result], _storage.Uploads.Skip(before).Select(upload => upload.Name));
        Assert.Equal(Local(RunBlobs.Metrics), _storage.Uploads[before].Content);
    }

    [Fact]
    public async Task Metrics_whose_download_is_cut_short_are_not_taken_for_whole()
    {
        _storage.Put(RunBlobs.Metrics, new byte[Long]);
        _storage.CutsDownloads = true;
        var restore = new BlobRunRestore(_storage.Storage, RunId, _workspace, NullLogger<BlobRunRestore>.Instance);

        await Assert.ThrowsAnyAsync<Exception>(() => restore.RestoreAsync(default));
        Assert.False(File.Exists(_workspace.PathOf(RunBlobs.Metrics)));

        _storage.CutsDownloads = false;
        await restore.RestoreAsync(default);
        Assert.Equal(Long, Local(RunBlobs.Metrics).Length);
    }

    private async Task StartAsync()
    {
        Grow(RunBlobs.Metrics, Long);
        Grow(RunBlobs.Log, Long);
        Assert.Equal([RunBlobs.Metrics, RunBlobs.Log], await SyncAsync());
    }

    /// <summary>What a sync uploads.</summary>
    private async Task<string[]> SyncAsync()
    {
        int before = _storage.Uploads.Count;
        await _mirror.SyncAsync(default);
        return [.. _storage.Uploads.Skip(before).Select(upload => upload.Name)];
    }

    // The mirror knows by the time of its last write whether a file has changed; tests write more often than that time ticks.
    private void Grow(string name, int bytes)
    {
        string path = _workspace.PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DateTime before = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : DateTime.UnixEpoch;
        using (FileStream file = new(path, FileMode.Append))
        {
            file.Write(new byte[bytes]);
        }

        File.SetLastWriteTimeUtc(path, before.AddSeconds(1));
    }

    private byte[] Local(string name) => File.ReadAllBytes(_workspace.PathOf(name));
}
