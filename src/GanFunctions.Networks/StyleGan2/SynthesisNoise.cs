using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2;

/// <summary>What a synthesis network adds to its layers' maps, each scaled by the layer's own strength.</summary>
public sealed class SynthesisNoise
{
    private readonly Tensor? _values;

    private SynthesisNoise(Tensor? values) => _values = values;

    /// <summary>The network's own maps, the same for every image.</summary>
    public static SynthesisNoise Constant { get; } = new(null);

    /// <summary>Nothing.</summary>
    public static SynthesisNoise None { get; } = new(null);

    /// <summary>Given maps.</summary>
    /// <param name="values">
    /// (1 or N, <see cref="StyleGan2Configuration.NoiseLength"/>): the maps of all layers one behind the other, row by row.
    /// It stays the caller's.
    /// </param>
    public static SynthesisNoise Of(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new SynthesisNoise(values);
    }

    /// <summary>A layer's map, (1 or N, 1, R, R); null for none.</summary>
    /// <param name="constant">The layer's own, (R, R).</param>
    /// <param name="offset">Where in given maps the layer's begins.</param>
    internal Tensor? Map(Tensor constant, long offset)
    {
        long resolution = constant.shape[0];
        if (_values is not null)
        {
            return _values.narrow(1, offset, resolution * resolution).view(-1, 1, resolution, resolution);
        }

        return ReferenceEquals(this, Constant) ? constant.view(1, 1, resolution, resolution) : null;
    }
}
