using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using GanFunctions.Inference;

namespace GanFunctions.Pipeline.Models;

/// <summary>A model by name, and one of its versions where pinned: <c>NAME[@VERSION]</c>.</summary>
public sealed partial record ModelReference
{
    /// <summary>Checks and keeps both names.</summary>
    /// <param name="name">Lower-case letters, digits and hyphens, 1 to 63; not <c>import</c>.</param>
    /// <param name="version">Letters, digits, dots, hyphens and underscores, 1 to 64; the current version where null.</param>
    /// <exception cref="InputRejectedException"><c>invalid-model-name</c> or <c>invalid-model-version</c>.</exception>
    public ModelReference(string name, string? version = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsName(name))
        {
            throw new InputRejectedException(
                "invalid-model-name",
                name == ReservedName ? $"'{ReservedName}' is kept for files to import and cannot name a model." : $"'{name}' is not a model's name.",
                "Name models with 1 to 63 lower-case letters, digits and hyphens, such as day2night.");
        }

        if (version is not null && !IsVersion(version))
        {
            throw new InputRejectedException(
                "invalid-model-version",
                $"'{version}' is not a version's name.",
                "Name versions with 1 to 64 letters, digits, dots, hyphens and underscores, such as 1.0.");
        }

        Name = name;
        Version = version;
    }

    private const string ReservedName = "import";

    /// <summary>The model.</summary>
    public string Name { get; }

    /// <summary>The pinned version; null for the current one.</summary>
    public string? Version { get; }

    /// <summary>Reads <c>NAME[@VERSION]</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InputRejectedException"><c>invalid-model-name</c> or <c>invalid-model-version</c>.</exception>
    public static ModelReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = text.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? new ModelReference(text) : new ModelReference(text[..at], text[(at + 1)..]);
    }

    /// <summary>Reads <c>NAME[@VERSION]</c> where it is one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="reference">The reference.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ModelReference? reference)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = text.IndexOf('@', StringComparison.Ordinal);
        bool valid = at < 0 ? IsName(text) : IsName(text[..at]) && IsVersion(text[(at + 1)..]);
        reference = valid ? Parse(text) : null;
        return valid;
    }

    /// <summary><c>NAME</c> or <c>NAME@VERSION</c>.</summary>
    public override string ToString() => Version is null ? Name : $"{Name}@{Version}";

    internal static bool IsReference(string text) => TryParse(text, out _);

    internal static bool IsName(string text) => NamePattern().IsMatch(text) && text != ReservedName;

    // A dot alone would be lost from a blob's path.
    internal static bool IsVersion(string text) => VersionPattern().IsMatch(text) && text.Trim('.').Length > 0;

    [GeneratedRegex(@"\A[a-z0-9-]{1,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();
}
