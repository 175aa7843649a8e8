namespace GanFunctions.Networks.Onnx;

/// <summary>One axis of an input or output: a fixed size, or a name for a size that each run may choose.</summary>
public readonly record struct OnnxDimension
{
    private OnnxDimension(long? size, string? symbol) => (Size, Symbol) = (size, symbol);

    /// <summary>The size, where it is fixed.</summary>
    public long? Size { get; }

    /// <summary>The name, where the size is free; axes of one name have one size.</summary>
    public string? Symbol { get; }

    /// <summary>A fixed size.</summary>
    public static implicit operator OnnxDimension(long size) => new(size, null);

    /// <summary>A free size under a name.</summary>
    public static implicit operator OnnxDimension(string symbol) => new(null, symbol);
}
