using System.Collections.Concurrent;
using Azure.Messaging;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.DependencyInjection;

namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>A process that hosts training, which can be killed.</summary>
internal sealed class TrainingProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ServiceProvider _services;
    private readonly CancellationTokenSource _kill = new();
    private readonly Recorder _events;
    private Task _running = Task.CompletedTask;

    public TrainingProcess(string connection, InProcessTrainer trainer, string? killAt = null)
    {
        _events = new Recorder(type =>
        {
            if (type == killAt)
            {
                _kill.Cancel();
            }
        });
        TimeSpan fast = TimeSpan.FromMilliseconds(20);
        _services = new ServiceCollection()
            .AddSingleton<IEventPublisher>(_events)
            .AddSingleton<ITrainingJobLauncher>(trainer)
            .AddGanPipeline(storage => storage.Connection = connection)
            .Configure<TrainingHostOptions>(options => (options.PollInterval, options.RedeliveryDelay) = (fast, TimeSpan.Zero))
            .Configure<MonitorOptions>(options => (options.PollInterval, options.EndPatience) = (fast, fast))
            .Configure<WorkflowOptions>(options => options.RetryDelay = TimeSpan.Zero)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public IEnumerable<string> Events => _events.Types;

    public RunStore Runs => _services.GetRequiredService<RunStore>();

    public TrainingHost Host => _services.GetRequiredService<TrainingHost>();

    public TrainingRequests Requests => _services.GetRequiredService<TrainingRequests>();

    public CancellationToken Killed => _kill.Token;

    public void Start() => _running = Host.RunAsync(null, _kill.Token);

    public void Kill() => _kill.Cancel();

    public async Task DeathAsync() => await _running.WaitAsync(Patience);

    public async Task<TrainingRun> UntilAsync(string runId, Func<TrainingRun, bool> wanted)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            if (await Runs.GetAsync(runId, patience.Token) is { } run && wanted(run))
            {
                return run;
            }

            if (_running.IsCompleted && _running != Task.CompletedTask)
            {
                await _running;
                throw new InvalidOperationException("The host ended by itself.");
            }

            await Task.Delay(20, patience.Token);
        }
    }

    public static async Task<string> UploadAsync(GanStorage storage, string blob, string? trainJson = null)
    {
        ZipBuilder zip = ZipBuilder.Unpaired();
        byte[] content = (trainJson is null ? zip : zip.Add("train.json", trainJson)).Build();
        return RunId.Of(blob, (await storage.Container(Containers.Datasets).GetBlobClient(blob).UploadAsync(BinaryData.FromBytes(content), overwrite: true)).Value.ETag.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _kill.CancelAsync();
        await _running.WaitAsync(Patience);
        await _services.DisposeAsync();
        _kill.Dispose();
    }

    private sealed class Recorder(Action<string> published) : IEventPublisher
    {
        public ConcurrentQueue<string> Types { get; } = new();

        public void Publish(CloudEvent cloudEvent)
        {
            Types.Enqueue(cloudEvent.Type);
            published(cloudEvent.Type);
        }
    }
}
