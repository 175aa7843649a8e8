namespace GanFunctions.Pipeline.Models;

/// <summary>The directions of a translator between the domains A and B.</summary>
public static class Directions
{
    /// <summary>From A to B: the default.</summary>
    public const string AtoB = "AtoB";

    /// <summary>From B to A.</summary>
    public const string BtoA = "BtoA";

    /// <summary>Whether the text is one of them, letter for letter.</summary>
    /// <param name="text">The text.</param>
    public static bool IsKnown(string text) => text is AtoB or BtoA;
}
