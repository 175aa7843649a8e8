namespace GanFunctions.Networks.Onnx;

/// <summary>A tensor that flows through an <see cref="OnnxGraph"/>: an input, a constant or what a node computed.</summary>
/// <param name="Name">The tensor's name, unique within its graph.</param>
public readonly record struct OnnxValue(string Name)
{
    /// <summary>What stands for an optional input that a node is not given.</summary>
    internal static OnnxValue None { get; } = new("");
}
