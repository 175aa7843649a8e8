using System.Runtime.ExceptionServices;
using GanFunctions.Training.Loop;
using static TorchSharp.torch;

namespace GanFunctions.Training.Data;

/// <summary>
/// Gives the images of one step after the other, made ahead on threads of its own while the step before is computed. How many
/// threads there are does not change what is given.
/// </summary>
internal sealed class BatchLoader : IBatchSource
{
    private const int StepsAhead = 4;

    /// <summary>As many threads as leave the cores to the steps.</summary>
    public static int DefaultThreads => Math.Clamp(Environment.ProcessorCount / 4, 1, 2);

    private readonly object _gate = new();
    private readonly Dictionary<long, Made> _made = [];
    private readonly IStepBatches _batches;
    private readonly Device _device;
    private readonly Thread[] _threads;
    private long _toMake;
    private long _toGive;
    private bool _stopped;

    /// <summary>Starts to make the first steps' images.</summary>
    /// <param name="batches">Makes them.</param>
    /// <param name="firstStep">The first step that is asked for, from 0.</param>
    /// <param name="device">Where the tensors are put.</param>
    /// <param name="threads">How many threads make them, at least 1.</param>
    public BatchLoader(IStepBatches batches, long firstStep, Device device, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstStep);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _batches = batches;
        _device = device;
        _toMake = firstStep;
        _toGive = firstStep;
        _threads = [.. Enumerable.Range(0, threads).Select(i => new Thread(MakeAhead)
        {
            Name = $"Image loader {i}",
            IsBackground = true,
            Priority = ThreadPriority.BelowNormal,
        })];
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>The next step's images, owned by the caller. One thread may ask at a time.</summary>
    /// <exception cref="Inference.InputRejectedException">An image cannot be used; the message names it.</exception>
    /// <exception cref="IOException">The dataset cannot be read any more; the message names the image.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The loader was disposed of.</exception>
    public StepImages Next(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration wake = cancellationToken.Register(Wake);
        Made? made;
        lock (_gate)
        {
            while (!_made.Remove(_toGive, out made))
            {
                cancellationToken.ThrowIfCancellationRequested();
                ObjectDisposedException.ThrowIf(_stopped, this);
                Monitor.Wait(_gate);
            }

            _toGive++;
            Monitor.PulseAll(_gate);
        }

        made.Failure?.Throw();
        return made.Images!.ToTensors(_device);
    }

    /// <summary>Ends the threads, once what they are at is done.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    private void MakeAhead()
    {
        while (TryTake(out long step))
        {
            Made made = Make(step);
            lock (_gate)
            {
                _made[step] = made;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool TryTake(out long step)
    {
        lock (_gate)
        {
            while (!_stopped && _toMake >= _toGive + StepsAhead)
            {
                Monitor.Wait(_gate);
            }

            step = _toMake++;
            return !_stopped;
        }
    }

    private Made Make(long step)
    {
        try
        {
            return new Made(_batches.Make(step), null);
        }
        catch (Exception e)
        {
            return new Made(null, ExceptionDispatchInfo.Capture(e));
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private sealed record Made(HostStep? Images, ExceptionDispatchInfo? Failure);
}
