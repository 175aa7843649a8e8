using GanFunctions.Inference.Imaging;

namespace GanFunctions.Training.Metrics;

/// <summary>Gathers the features of images that come one by one; no more images than a batch are held.</summary>
/// <param name="network">What computes them.</param>
/// <param name="batch">Images a run of it.</param>
internal sealed class FeatureCollector(FeatureNetwork network, int batch)
{
    private readonly List<RgbaImage> _pending = [];
    private readonly List<float> _features = [];
    private int _count;

    /// <summary>Adds an image.</summary>
    /// <param name="image">Alpha is dropped; it is resized where the network wants another size.</param>
    /// <exception cref="Inference.InputRejectedException">The network cannot be run on the images.</exception>
    public void Add(RgbaImage image)
    {
        _pending.Add(network.Resize(image));
        if (_pending.Count == batch)
        {
            Flush();
        }
    }

    /// <summary>The features of all images that were added.</summary>
    /// <exception cref="Inference.InputRejectedException">The network cannot be run on the images.</exception>
    public FeatureSet ToSet()
    {
        if (_pending.Count > 0)
        {
            Flush();
        }

        return new FeatureSet([.. _features], _count, _features.Count / Math.Max(1, _count));
    }

    private void Flush()
    {
        _features.AddRange(network.Run(_pending));
        _count += _pending.Count;
        _pending.Clear();
    }
}
