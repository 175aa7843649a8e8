namespace GanFunctions.Training.Translation;

/// <summary>What the runtime does not tell of the processor.</summary>
internal static class ProcessorFeatures
{
    private const string LinuxFile = "/proc/cpuinfo";
    private const string Flags = "flags";

    /// <summary>Whether the processor has instructions for products of bfloat16; false where only Linux could tell.</summary>
    public static bool HaveBFloat16() => OperatingSystem.IsLinux() && File.Exists(LinuxFile) && HaveBFloat16(File.ReadLines(LinuxFile));

    /// <summary>Whether a processor has instructions for products of bfloat16.</summary>
    /// <param name="lines">Of <c>/proc/cpuinfo</c>.</param>
    public static bool HaveBFloat16(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith(Flags, StringComparison.Ordinal)) is { } flags
        && flags.Split([' ', '\t', ':']).Any(flag => flag is "avx512_bf16" or "amx_bf16");
}
