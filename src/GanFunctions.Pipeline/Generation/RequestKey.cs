using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Generation;

/// <summary>One key of a request.</summary>
public sealed record RequestKey
{
    /// <summary>Its name with those of the objects that it lies in, such as <c>truncation.psi</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What its values are.</summary>
    public required RequestKeyKind Kind { get; init; }

    /// <summary>One sentence about it.</summary>
    public required string Meaning { get; init; }

    /// <summary>What is taken where it is not there, in words or as JSON.</summary>
    public required string Default { get; init; }

    /// <summary>The rules of a single value, which are those of a key of <c>train.json</c>; null for lists and objects.</summary>
    public TrainingKey? Value { get; init; }

    /// <summary>Whether an object must hold it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The values that are allowed, in words.</summary>
    public string Allowed => Kind switch
    {
        RequestKeyKind.Seeds => "a whole number from 0 to 4294967295, a range such as \"1-64\", or a list of both",
        RequestKeyKind.Layers => "`coarse`, `middle`, `fine`, `all`, a number, a range such as \"0-3\", or a list of them",
        RequestKeyKind.Group => "an object",
        RequestKeyKind.NumberOrGroup => $"{Value!.Allowed}, or an object",
        _ when Value is { Kind: TrainingKeyKind.Word } words => string.Join(", ", words.Words.Select(word => $"`{word}`")),
        _ => Value!.Allowed,
    };
}

/// <summary>What the values of a request's key are.</summary>
public enum RequestKeyKind
{
    /// <summary>One value, as of a key of <c>train.json</c>.</summary>
    Single,

    /// <summary>Seeds: a number, a range as text, or a list of both.</summary>
    Seeds,

    /// <summary>Layers: a group or range as text, a number, or a list of both.</summary>
    Layers,

    /// <summary>An object of keys.</summary>
    Group,

    /// <summary>A number that stands for the object's first key, or the object.</summary>
    NumberOrGroup,
}
