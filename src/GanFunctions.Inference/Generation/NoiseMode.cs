namespace GanFunctions.Inference.Generation;

/// <summary>What is added to the activations of each layer.</summary>
public enum NoiseMode
{
    /// <summary>The network's own maps, the same for every image.</summary>
    Const,

    /// <summary>Maps drawn for each image from its seed.</summary>
    Seeded,

    /// <summary>Nothing.</summary>
    None,
}
