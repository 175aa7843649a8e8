using System.Numerics;

namespace GanFunctions.Networks.StyleGan1;

/// <summary>How far networks have grown (Karras et al. 2017, section 2).</summary>
/// <param name="Index">0 at 4x4; each further phase doubles the resolution.</param>
/// <param name="Alpha">The share of the newest resolution's layers, from 0 when they come to 1 when they are faded in.</param>
public readonly record struct GrowthPhase(int Index, double Alpha = 1)
{
    internal const int CoarsestResolution = 4;

    /// <summary>Width and height of the phase's images.</summary>
    public int Resolution => CoarsestResolution << Index;

    /// <summary>Whether the newest layers are being faded in.</summary>
    public bool IsFading => Index > 0 && Alpha < 1;

    /// <summary>The phase, faded in, whose images have a resolution.</summary>
    /// <param name="resolution">A power of two, at least 4.</param>
    /// <exception cref="ArgumentException">Another number.</exception>
    public static GrowthPhase Of(long resolution) => resolution >= CoarsestResolution && BitOperations.IsPow2(resolution)
        ? new GrowthPhase(BitOperations.Log2((ulong)resolution) - BitOperations.Log2(CoarsestResolution))
        : throw new ArgumentException($"Resolutions are powers of two from {CoarsestResolution} on, not {resolution}.", nameof(resolution));
}
