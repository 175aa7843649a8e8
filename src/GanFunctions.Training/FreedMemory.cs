using System.Runtime.InteropServices;

namespace GanFunctions.Training;

/// <summary>
/// Makes the process keep memory that native code frees. A training step allocates and frees the same large tensors over and
/// over; glibc hands each of them back to the system, which then clears its pages anew at the next step. On virtual machines that can
/// take longer than the convolution that fills the tensor (docs/benchmarks.md).
/// </summary>
internal static partial class FreedMemory
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MapLimit = -4;
    private const int ArenaLimit = -8;

    private const int GrowBy = 64 << 20;

    /// <summary>
    /// Applies to all memory that native code asks for from now on, and comes first in a program that trains: libtorch asks only once whether
    /// it may use huge pages, and threads that are there already keep their own heaps. The process's memory then stays at
    /// its peak. Does nothing where the C library is not glibc.
    /// </summary>
    /// <returns>Whether it is in force.</returns>
    public static bool Keep()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return (SetEnvironment("THP_MEM_ALLOC_ENABLE", "1", overwrite: 0) == 0)
                & Set(ArenaLimit, 1) & Set(MapLimit, 0) & Set(TrimThreshold, int.MaxValue) & Set(TopPad, GrowBy);
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }

        static bool Set(int option, int value) => SetOption(option, value) == 1;
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);

    // .NET's own environment is a copy, which native code does not see.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
