using static TorchSharp.torch;

namespace GanFunctions.Training.Translation;

/// <summary>Losses as numbers.</summary>
internal static class LossValues
{
    /// <summary>Reads all with one copy from the device.</summary>
    /// <param name="losses">Scalars by name.</param>
    public static IReadOnlyDictionary<string, float> Read(params (string Name, Tensor Loss)[] losses)
    {
        float[] values = stack(losses.Select(loss => loss.Loss.detach())).cpu().data<float>().ToArray();
        return losses.Select((loss, i) => KeyValuePair.Create(loss.Name, values[i])).ToDictionary();
    }
}
