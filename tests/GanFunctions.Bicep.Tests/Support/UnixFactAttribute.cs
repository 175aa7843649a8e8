namespace GanFunctions.Bicep.Tests.Support;

/// <summary>A test of a shell script.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    internal const string Reason = "The script is for POSIX shells.";

    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? Reason : null;
}

/// <summary>Tests of a shell script.</summary>
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? UnixFactAttribute.Reason : null;
}
