namespace GanFunctions.Training.Data;

/// <summary>The two sides of a translation.</summary>
internal enum Domain
{
    /// <summary>Domain A, or the left half of a pair.</summary>
    A,

    /// <summary>Domain B, or the right half of a pair.</summary>
    B,
}
