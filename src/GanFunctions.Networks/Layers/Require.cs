using System.Runtime.CompilerServices;

namespace GanFunctions.Networks.Layers;

internal static class Require
{
    public static int AtLeast(int minimum, int value, [CallerMemberName] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, minimum, name);
        return value;
    }
}
