using System.Globalization;

namespace GanFunctions.Bench;

/// <summary>The memory of this process that lies in RAM, as Linux counts it.</summary>
internal static class ResidentMemory
{
    private const string PeakPrefix = "VmHWM:";

    /// <summary>Its highest value since the process started.</summary>
    public static long PeakBytes()
    {
        const int Kibi = 1024;
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(PeakPrefix, StringComparison.Ordinal));
        return Kibi * long.Parse(line[PeakPrefix.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    /// <exception cref="BenchmarkException">The system is not Linux.</exception>
    public static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new BenchmarkException("Resident memory is read from /proc, which only Linux has: run this benchmark there.");
        }
    }
}
