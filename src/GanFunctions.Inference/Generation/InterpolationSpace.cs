namespace GanFunctions.Inference.Generation;

/// <summary>Where the way between two seeds lies.</summary>
public enum InterpolationSpace
{
    /// <summary>A straight line between their styles.</summary>
    W,

    /// <summary>An arc between their latents: the direction turns evenly, the length changes evenly.</summary>
    Z,
}
