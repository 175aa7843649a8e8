namespace GanFunctions.Pipeline.Models;

/// <summary>What is to be known of a model that comes from elsewhere. All but the name may be left out.</summary>
public sealed record ModelImportOptions
{
    /// <summary>The model's name; the card's own for a version folder or a zip that has one.</summary>
    public string? Name { get; init; }

    /// <summary>The version's name; the card's own, or one made of the file's hash.</summary>
    public string? Version { get; init; }

    /// <summary>The direction of a bare ONNX file.</summary>
    public string Direction { get; init; } = "AtoB";

    /// <summary>What a black and a white pixel are for a bare ONNX file; what its metadata says where null.</summary>
    public IReadOnlyList<double>? ValueRange { get; init; }

    /// <summary>One sentence for people.</summary>
    public string? Description { get; init; }
}
