using static TorchSharp.torch;

namespace GanFunctions.Networks.Weights;

/// <summary>Parameters and buffers of networks, by name.</summary>
public static class StateDictionary
{
    /// <summary>Overwrites all parameters and buffers of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="state">Its state: exactly the network's names, with equal shapes.</param>
    /// <exception cref="InvalidDataException">Names or shapes differ; the network is unchanged.</exception>
    public static void Load(nn.Module network, IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(state);
        Dictionary<string, Tensor> targets = network.state_dict();
        string[] missing = [.. targets.Keys.Except(state.Keys)];
        string[] unknown = [.. state.Keys.Except(targets.Keys)];
        if (missing.Length + unknown.Length > 0)
        {
            throw new InvalidDataException(
                $"The weights are those of another network than {network.GetName()}: {missing.Length} are missing ({Example(missing)}), {unknown.Length} are unknown ({Example(unknown)}).");
        }

        foreach ((string name, Tensor target) in targets)
        {
            if (!target.shape.SequenceEqual(state[name].shape))
            {
                throw new InvalidDataException(
                    $"The weights are those of another network than {network.GetName()}: {name} has the shape ({string.Join(", ", state[name].shape)}), not ({string.Join(", ", target.shape)}).");
            }
        }

        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor target) in targets)
        {
            target.copy_(state[name]);
        }
    }

    private static string Example(string[] names) => names.Length == 0 ? "none" : "such as " + names[0];
}
