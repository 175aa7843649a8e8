namespace GanFunctions.Cli.Diagnosis;

/// <summary>How a check came out.</summary>
public enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but something could be better.</summary>
    Warn,

    /// <summary>Something will not work.</summary>
    Fail,
}

/// <summary>One finding of <c>gan doctor</c>.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Status">How it came out.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">What to do, where something is to be done.</param>
public sealed record Check(string Name, CheckStatus Status, string Detail, string? Remedy = null);
