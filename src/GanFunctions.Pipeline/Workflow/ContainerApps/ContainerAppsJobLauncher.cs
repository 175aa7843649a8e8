using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Pipeline.Workflow.ContainerApps;

/// <summary>
/// Trainers as executions of a Container Apps job. The platform chooses their names, so an execution is found again by the
/// run that its environment names. It may be used by many threads and processes.
/// </summary>
public sealed partial class ContainerAppsJobLauncher : ITrainingJobLauncher
{
    private readonly ContainerAppsJobOptions _options;
    private readonly ContainerAppsJobClient _client;
    private readonly ILogger<ContainerAppsJobLauncher> _logger;
    private readonly TimeProvider _time;

    // The last execution that was seen of a run, and those that were told to stop and whose state tells nothing since.
    private readonly ConcurrentDictionary<string, string> _newest = new();
    private readonly ConcurrentDictionary<string, bool> _givenUp = new();

    /// <summary>Makes a launcher; nothing is sent.</summary>
    /// <param name="options">Which job, and how patiently.</param>
    /// <param name="logger">Told of starts and stops.</param>
    /// <param name="time">The clock; the system's where null.</param>
    public ContainerAppsJobLauncher(ContainerAppsJobOptions options, ILogger<ContainerAppsJobLauncher> logger, TimeProvider? time = null)
        : this(options, logger, time ?? TimeProvider.System, CredentialOf(options), transport: null)
    {
    }

    internal ContainerAppsJobLauncher(
        ContainerAppsJobOptions options, ILogger<ContainerAppsJobLauncher> logger, TimeProvider time, TokenCredential credential, HttpPipelineTransport? transport)
    {
        _options = options;
        _logger = logger;
        _time = time;
        _client = new ContainerAppsJobClient(options, credential, transport, logger, time);
    }

    /// <inheritdoc/>
    /// <exception cref="InputRejectedException">
    /// <c>job-not-found</c>, <c>job-container-not-found</c>, <c>job-refused</c>, or <c>job-forbidden</c> after the patience for
    /// new roles.
    /// </exception>
    /// <exception cref="RequestFailedException">Azure Resource Manager does not answer, or faults.</exception>
    public async Task StartAsync(string runId, CancellationToken ct = default)
    {
        IReadOnlyList<JobExecution> before = await ListAsync(runId, ct);
        if (before.FirstOrDefault(Lives) is { } living)
        {
            LogFound(runId, living.Name, living.Status);
            return;
        }

        JobExecution started = await StartOnceAsync(runId, [.. before.Select(execution => execution.Name)], ct);
        _newest[runId] = started.Name;
        LogStarted(runId, started.Name, started.Status);
        await StopDoublesAsync(runId, ct);
    }

    /// <inheritdoc/>
    public async Task<TrainingJob> GetAsync(string runId, CancellationToken ct = default)
    {
        if (_newest.TryGetValue(runId, out string? name) && await _client.FindAsync(name, ct) is { } known && Lives(known))
        {
            return new TrainingJob(true);
        }

        IReadOnlyList<JobExecution> executions = await ListAsync(runId, ct);
        if (executions.FirstOrDefault(Lives) is { } living)
        {
            _newest[runId] = living.Name;
            return new TrainingJob(true);
        }

        _newest.TryRemove(runId, out _);
        return new TrainingJob(false) { State = executions.Count > 0 ? executions[^1].Describe() : null };
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">The execution runs on in spite of it.</exception>
    public async Task StopAsync(string runId, CancellationToken ct = default)
    {
        long begun = _time.GetTimestamp();
        JobExecution[] living = [.. (await ListAsync(runId, ct)).Where(Lives)];
        foreach (JobExecution execution in living)
        {
            LogStopping(runId, execution.Name);
            await _client.StopAsync(execution.Name, ct);
        }

        while (living.Length > 0)
        {
            living = [.. (await ListAsync(runId, ct)).Where(Lives)];
            if (living.Length > 0 && _time.GetElapsedTime(begun) >= _options.StopPatience)
            {
                GiveUp(runId, living);
                return;
            }

            await PauseAsync(living.Length > 0, ct);
        }
    }

    private static DefaultAzureCredential CredentialOf(ContainerAppsJobOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        DefaultAzureCredentialOptions found = new();
        found.ManagedIdentityClientId = options.ClientId ?? found.ManagedIdentityClientId;
        return new DefaultAzureCredential(found);
    }

    private bool Lives(JobExecution execution) => execution.Lives && !_givenUp.ContainsKey(execution.Name);

    /// <summary>The run's executions, the oldest first.</summary>
    private async Task<IReadOnlyList<JobExecution>> ListAsync(string runId, CancellationToken ct)
    {
        List<JobExecution> found = [];
        await foreach (JobExecution execution in _client.ListAsync(ct))
        {
            if (execution.RunId == runId)
            {
                found.Add(execution);
            }
        }

        return [.. found.OrderBy(execution => execution.StartedAt ?? DateTimeOffset.MaxValue).ThenBy(execution => execution.Name, StringComparer.Ordinal)];
    }

    private async Task<JobExecution> StartOnceAsync(string runId, HashSet<string> before, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await AppearAsync(runId, before, await StartWhenIdleAsync(runId, ct), ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested && IsUncertain(exception))
            {
                // It may have been started all the same.
                await Task.Delay(_options.PollInterval, _time, ct);
                if (await FindNewAsync(runId, before, ct) is { } started)
                {
                    return started;
                }

                if (attempt >= _options.StartAttempts)
                {
                    throw;
                }

                LogAgain(runId, exception.Message.Split('\n')[0]);
            }
        }
    }

    /// <summary>Sends a start, again while a deployment changes the job: it is turned away (409) and starts nothing then.</summary>
    private async Task<ArmAnswer> StartWhenIdleAsync(string runId, CancellationToken ct)
    {
        long begun = _time.GetTimestamp();
        while (true)
        {
            // Read for each start: the deployment that was waited for may have changed the image.
            JsonObject template = TrainerContainer.TemplateFor(await _client.GetJobAsync(ct), _options, runId, Activity.Current);
            try
            {
                return await _client.StartAsync(template, ct);
            }
            catch (RequestFailedException exception) when (exception.Status == 409 && _time.GetElapsedTime(begun) < _options.RolePatience)
            {
                LogChanging(runId, _options.RoleDelay, exception.Message.Split('\n')[0].TrimEnd('\r'));
                await Task.Delay(_options.RoleDelay, _time, ct);
            }
        }
    }

    /// <summary>Waits until an execution that was accepted can be found again.</summary>
    private async Task<JobExecution> AppearAsync(string runId, HashSet<string> before, ArmAnswer answer, CancellationToken ct)
    {
        long begun = _time.GetTimestamp();
        Uri? location = answer.Status == 202 ? answer.Location : null;
        while (true)
        {
            if (location is not null)
            {
                // An operation that failed throws here.
                ArmAnswer progress = await _client.PollAsync(location, ct);
                location = progress.Status == 202 ? progress.Location ?? location : null;
            }

            if (await FindNewAsync(runId, before, ct) is { } started)
            {
                return started;
            }

            if (_time.GetElapsedTime(begun) >= _options.StartPatience)
            {
                throw new TimeoutException($"Azure accepted a start of the training job for {runId}, but lists no execution of it.");
            }

            await Task.Delay(_options.PollInterval, _time, ct);
        }
    }

    private async Task<JobExecution?> FindNewAsync(string runId, HashSet<string> before, CancellationToken ct) =>
        (await ListAsync(runId, ct)).LastOrDefault(execution => !before.Contains(execution.Name));

    /// <summary>Where two have started a trainer at once, the older one stays. Both see the same, and choose the same.</summary>
    private async Task StopDoublesAsync(string runId, CancellationToken ct)
    {
        foreach (JobExecution execution in (await ListAsync(runId, ct)).Where(Lives).Skip(1))
        {
            LogDouble(runId, execution.Name);
            await _client.StopAsync(execution.Name, ct);
        }
    }

    private void GiveUp(string runId, JobExecution[] living)
    {
        if (living.FirstOrDefault(execution => execution.Works) is { } working)
        {
            throw new TimeoutException($"The execution {working.Name} of {runId} was told to stop, but is {working.Status} still.");
        }

        foreach (JobExecution execution in living)
        {
            LogGivenUp(runId, execution.Name, execution.Status);
            _givenUp[execution.Name] = true;
        }
    }

    private Task PauseAsync(bool waits, CancellationToken ct) => waits ? Task.Delay(_options.PollInterval, _time, ct) : Task.CompletedTask;

    private static bool IsUncertain(Exception exception) => exception switch
    {
        RequestFailedException failure => failure.Status is 0 or 408 or >= 500,
        AuthenticationFailedException => false,
        _ => StorageFault.IsUnreachable(exception),
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Started the trainer of {RunId} as execution {Execution}, {Status}")]
    private partial void LogStarted(string runId, string execution, string status);

    [LoggerMessage(Level = LogLevel.Information, Message = "The trainer of {RunId} lives already as execution {Execution}, {Status}")]
    private partial void LogFound(string runId, string execution, string status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The start of a trainer for {RunId} had no clear answer and started nothing; it is sent again: {Reason}")]
    private partial void LogAgain(string runId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The training job is being changed; {RunId} is started again in {Delay}: {Reason}")]
    private partial void LogChanging(string runId, TimeSpan delay, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{RunId} has two trainers; the younger one, execution {Execution}, is stopped")]
    private partial void LogDouble(string runId, string execution);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping the trainer of {RunId}, execution {Execution}")]
    private partial void LogStopping(string runId, string execution);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The execution {Execution} of {RunId} was told to stop and is {Status}; it is taken for ended")]
    private partial void LogGivenUp(string runId, string execution, string status);
}
