using System.Globalization;
using System.Text.Json.Nodes;
using GanFunctions.Training.CycleGan;
using GanFunctions.Training.Optimization;
using static TorchSharp.torch;

namespace GanFunctions.Training.Translation;

/// <summary>Gathers and restores a trainer's state: networks, optimizers, image pools and statistics, each by a name.</summary>
internal sealed class NetworkState
{
    private readonly List<(string Name, nn.Module Network)> _networks = [];
    private readonly List<(string Name, FlatAdam Optimizer)> _optimizers = [];
    private readonly List<(string Name, ImagePool Pool)> _pools = [];
    private readonly List<(string Name, Tensor Tensor)> _tensors = [];
    private readonly List<(string Name, Func<double> Get, Action<double> Set)> _values = [];

    public void Add(string name, nn.Module network) => _networks.Add((name, network));

    public void Add(string name, FlatAdam optimizer) => _optimizers.Add((name, optimizer));

    public void Add(string name, ImagePool pool) => _pools.Add((name, pool));

    /// <summary>Adds a statistic, such as a mean, of a shape that stays the same.</summary>
    public void Add(string name, Tensor tensor) => _tensors.Add((name, tensor));

    /// <summary>Adds a number that is no tensor, such as a probability.</summary>
    public void Add(string name, Func<double> get, Action<double> set) => _values.Add((name, get, set));

    /// <summary>The networks' tensors alone, not copied.</summary>
    public IReadOnlyDictionary<string, Tensor> CaptureNetworks() => NetworkTensors();

    /// <summary>Copies networks that <see cref="CaptureNetworks"/> gave; the rest of the state stays as it is.</summary>
    /// <exception cref="InvalidDataException">They are of another shape; nothing has changed.</exception>
    public void RestoreNetworks(IReadOnlyDictionary<string, Tensor> networks)
    {
        Dictionary<string, Tensor> targets = NetworkTensors();
        RequireSame(targets, networks, 0);
        Copy(targets, networks);
    }

    /// <summary>All tensors, not copied, and the counters.</summary>
    public TrainerState Capture()
    {
        Dictionary<string, Tensor> tensors = FixedTensors();
        foreach ((string name, ImagePool pool) in _pools)
        {
            for (int i = 0; i < pool.Images.Count; i++)
            {
                tensors[$"{name}.{i.ToString(CultureInfo.InvariantCulture)}"] = pool.Images[i];
            }
        }

        var values = new JsonObject();
        foreach ((string name, FlatAdam optimizer) in _optimizers)
        {
            values[name + ".step"] = optimizer.Steps;
        }

        foreach ((string name, Func<double> get, _) in _values)
        {
            values[name] = get();
        }

        return new TrainerState(tensors, values);
    }

    /// <summary>Copies a state.</summary>
    /// <exception cref="InvalidDataException">The state is that of another configuration; nothing has changed.</exception>
    public void Restore(TrainerState state)
    {
        Dictionary<string, Tensor> targets = FixedTensors();
        Dictionary<string, List<Tensor>> pools = _pools.ToDictionary(pool => pool.Name, pool => PoolImages(pool.Name, pool.Pool, state));
        RequireSame(targets, state.Tensors, pools.Values.Sum(images => images.Count));
        long[] steps = [.. _optimizers.Select(optimizer => Step(optimizer.Name, state))];

        double[] values = [.. _values.Select(value => Value(value.Name, state))];
        Copy(targets, state.Tensors);

        for (int i = 0; i < steps.Length; i++)
        {
            _optimizers[i].Optimizer.Steps = steps[i];
        }

        for (int i = 0; i < values.Length; i++)
        {
            _values[i].Set(values[i]);
        }

        Device device = _networks[0].Network.parameters().First().device;
        foreach ((string name, ImagePool pool) in _pools)
        {
            pool.Replace(pools[name], device);
        }
    }

    private static long Step(string optimizer, TrainerState state) =>
        state.Values[optimizer + ".step"] is JsonValue value && value.TryGetValue(out long step) && step >= 0
            ? step
            : throw new InvalidDataException($"The state does not tell the steps of {optimizer}.");

    private static double Value(string name, TrainerState state) =>
        state.Values[name] is JsonValue value && value.TryGetValue(out double number)
            ? number
            : throw new InvalidDataException($"The state does not tell {name}.");

    private static void Copy(Dictionary<string, Tensor> targets, IReadOnlyDictionary<string, Tensor> values)
    {
        using IDisposable gradients = no_grad();
        foreach ((string name, Tensor target) in targets)
        {
            target.copy_(values[name]);
        }
    }

    private static List<Tensor> PoolImages(string name, ImagePool pool, TrainerState state)
    {
        var images = new List<Tensor>();
        while (state.Tensors.TryGetValue($"{name}.{images.Count.ToString(CultureInfo.InvariantCulture)}", out Tensor? image))
        {
            images.Add(image);
        }

        return images.Count <= pool.Size
            ? images
            : throw new InvalidDataException($"The state has {images.Count} images of {name}, which holds {pool.Size}.");
    }

    private static void RequireSame(Dictionary<string, Tensor> targets, IReadOnlyDictionary<string, Tensor> tensors, int poolImages)
    {
        if (targets.Keys.FirstOrDefault(name => !tensors.ContainsKey(name)) is { } missing)
        {
            throw new InvalidDataException($"The state is that of another configuration: {missing} is missing.");
        }

        if (tensors.Count != targets.Count + poolImages)
        {
            throw new InvalidDataException(
                $"The state is that of another configuration: it has {tensors.Count} tensors in the place of {targets.Count + poolImages}.");
        }

        foreach ((string name, Tensor target) in targets)
        {
            if (!target.shape.SequenceEqual(tensors[name].shape))
            {
                throw new InvalidDataException(
                    $"The state is that of another configuration: {name} has the shape ({string.Join(", ", tensors[name].shape)}), not ({string.Join(", ", target.shape)}).");
            }
        }
    }

    private Dictionary<string, Tensor> NetworkTensors()
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach ((string prefix, nn.Module network) in _networks)
        {
            foreach ((string name, Tensor tensor) in network.state_dict())
            {
                tensors[$"{prefix}.{name}"] = tensor;
            }
        }

        return tensors;
    }

    private Dictionary<string, Tensor> FixedTensors()
    {
        Dictionary<string, Tensor> tensors = NetworkTensors();
        foreach ((string name, Tensor tensor) in _tensors)
        {
            tensors[name] = tensor;
        }

        foreach ((string name, FlatAdam optimizer) in _optimizers)
        {
            tensors[name + ".exp_avg"] = optimizer.MeanGradient;
            tensors[name + ".exp_avg_sq"] = optimizer.MeanSquare;
        }

        return tensors;
    }
}
