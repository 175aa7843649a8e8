namespace GanFunctions.Training;

/// <summary>Draws from N(0, 1) on the host.</summary>
internal static class NormalDraws
{
    /// <summary>One draw, for which the source is asked twice (Box and Muller 1958).</summary>
    public static float Next(Random random)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
        return (float)(radius * Math.Cos(2 * Math.PI * random.NextDouble()));
    }
}
