using GanFunctions.Networks.Onnx.Format;
using Google.Protobuf;

namespace GanFunctions.Networks.Onnx;

/// <summary>The value of a node's attribute: a number, a list of numbers or a word.</summary>
public readonly struct OnnxAttribute
{
    private readonly AttributeProto _value;

    private OnnxAttribute(AttributeProto value) => _value = value;

    /// <summary>An attribute of ONNX type INT.</summary>
    public static implicit operator OnnxAttribute(long value) =>
        new(new AttributeProto { I = value, Type = AttributeProto.Types.AttributeType.Int });

    /// <summary>An attribute of ONNX type FLOAT.</summary>
    public static implicit operator OnnxAttribute(float value) =>
        new(new AttributeProto { F = value, Type = AttributeProto.Types.AttributeType.Float });

    /// <summary>An attribute of ONNX type STRING.</summary>
    public static implicit operator OnnxAttribute(string value) =>
        new(new AttributeProto { S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.AttributeType.String });

    /// <summary>An attribute of ONNX type INTS.</summary>
    public static implicit operator OnnxAttribute(long[] values) =>
        new(new AttributeProto { Ints = { values }, Type = AttributeProto.Types.AttributeType.Ints });

    /// <summary>An attribute of ONNX type FLOATS.</summary>
    public static implicit operator OnnxAttribute(float[] values) =>
        new(new AttributeProto { Floats = { values }, Type = AttributeProto.Types.AttributeType.Floats });

    internal AttributeProto Named(string name) => new(_value) { Name = name };
}
