namespace GanFunctions.Inference.Imaging;

/// <summary>Indices beyond an edge, mirrored at the edge pixel without repeating it, as often as it takes.</summary>
internal static class ReflectPadding
{
    /// <param name="index">An index from 0 on, also beyond the size.</param>
    /// <param name="size">At least 1.</param>
    /// <returns>0 to <paramref name="size"/> - 1.</returns>
    public static int Reflect(int index, int size)
    {
        if (size == 1)
        {
            return 0;
        }

        int period = 2 * (size - 1);
        index %= period;
        return index < size ? index : period - index;
    }
}
