namespace GanFunctions.Networks.Onnx;

/// <summary>Operators of the standard domain under their ONNX names, as far as the networks need them.</summary>
internal static class OnnxOperators
{
    public static OnnxValue Unary(this OnnxGraph graph, string operation, OnnxValue x) => graph.Add(operation, [x]);

    public static OnnxValue Add(this OnnxGraph graph, OnnxValue a, OnnxValue b) => graph.Add("Add", [a, b]);

    public static OnnxValue Multiply(this OnnxGraph graph, OnnxValue a, OnnxValue b) => graph.Add("Mul", [a, b]);

    public static OnnxValue Subtract(this OnnxGraph graph, OnnxValue a, OnnxValue b) => graph.Add("Sub", [a, b]);

    public static OnnxValue Scalar(this OnnxGraph graph, float value) => graph.Constant([value]);

    public static OnnxValue LeakyRelu(this OnnxGraph graph, OnnxValue x, double slope) => graph.Add("LeakyRelu", [x], ("alpha", (float)slope));

    /// <summary>x times the transpose of a weight (outputs, inputs), plus a bias: a linear layer.</summary>
    public static OnnxValue Linear(this OnnxGraph graph, OnnxValue x, OnnxValue weight, OnnxValue? bias) =>
        graph.Add("Gemm", bias is { } b ? [x, weight, b] : [x, weight], ("transB", 1L));

    /// <summary>Elements of one axis, from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public static OnnxValue Slice(this OnnxGraph graph, OnnxValue x, long axis, long start, long end) =>
        graph.Add("Slice", [x, graph.Integers(start), graph.Integers(end), graph.Integers(axis)]);

    /// <summary>One element of an axis, which the result is without.</summary>
    public static OnnxValue Select(this OnnxGraph graph, OnnxValue x, long axis, long index) =>
        graph.Add("Squeeze", [graph.Slice(x, axis, index, index + 1), graph.Integers(axis)]);

    public static OnnxValue Unsqueeze(this OnnxGraph graph, OnnxValue x, params ReadOnlySpan<long> axes) =>
        graph.Add("Unsqueeze", [x, graph.Integers(axes)]);

    public static OnnxValue MatMul(this OnnxGraph graph, OnnxValue a, OnnxValue b) => graph.Add("MatMul", [a, b]);

    public static OnnxValue Concat(this OnnxGraph graph, long axis, params IEnumerable<OnnxValue> parts) =>
        graph.Add("Concat", parts, ("axis", axis));

    public static OnnxValue Reshape(this OnnxGraph graph, OnnxValue x, OnnxValue shape) => graph.Add("Reshape", [x, shape]);

    public static OnnxValue Transpose(this OnnxGraph graph, OnnxValue x, params long[] permutation) =>
        graph.Add("Transpose", [x], ("perm", permutation));

    public static OnnxValue Shape(this OnnxGraph graph, OnnxValue x, long start, long end) =>
        graph.Add("Shape", [x], ("start", start), ("end", end));

    public static OnnxValue ReflectionPad(this OnnxGraph graph, OnnxValue x, OnnxValue pads) =>
        graph.Add("Pad", [x, pads], ("mode", "reflect"));

    /// <summary>A convolution of any number of spatial axes; <paramref name="pads"/> holds all begins, then all ends.</summary>
    public static OnnxValue Conv(this OnnxGraph graph, OnnxValue x, OnnxValue weight, OnnxValue? bias, long[] kernel, long[] strides, long[] pads) =>
        graph.Add("Conv", bias is { } b ? [x, weight, b] : [x, weight], ("kernel_shape", kernel), ("strides", strides), ("pads", pads));

    public static OnnxValue InstanceNormalization(this OnnxGraph graph, OnnxValue x, int channels, float epsilon)
    {
        float[] scale = new float[channels];
        Array.Fill(scale, 1f);
        return graph.Add(
            "InstanceNormalization",
            [x, graph.Constant(scale, channels), graph.Constant(new float[channels], channels)],
            ("epsilon", epsilon));
    }
}
