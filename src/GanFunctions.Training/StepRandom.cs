namespace GanFunctions.Training;

/// <summary>
/// Random numbers that depend on a run's seed, their purpose and a step's number alone, so that a run that goes on from
/// step n draws what it would have drawn without the interruption.
/// </summary>
internal static class StepRandom
{
    /// <summary>The numbers of one step.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">Tells apart what is drawn in the same step.</param>
    /// <param name="step">The step's (or epoch's) number.</param>
    public static Random Create(ulong seed, RandomPurpose purpose, long step) =>
        new((int)Mix(Mix(Mix(seed) + (ulong)purpose) + (ulong)step));

    /// <summary>SplitMix64 (Steele et al. 2014): neighbouring numbers become unrelated ones.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}

/// <summary>What random numbers are drawn for.</summary>
internal enum RandomPurpose
{
    /// <summary>The order of the images of an epoch.</summary>
    Order,

    /// <summary>The choice, the crop and the mirroring of a step's images.</summary>
    Images,

    /// <summary>What the discriminators are shown of earlier translations.</summary>
    Pool,

    /// <summary>What libtorch draws itself: dropout, and points between images for gradient penalties.</summary>
    Network,

    /// <summary>The styles and the real images that an encoder is trained with.</summary>
    Encoder,
}
