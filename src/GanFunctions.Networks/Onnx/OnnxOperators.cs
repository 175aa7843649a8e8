namespace GanFunctions.Networks.Onnx;

/// <summary>Operators of the standard domain under their ONNX names, as far as the networks need them.</summary>
internal static class OnnxOperators
{
    public static OnnxValue Unary(this OnnxGraph graph, string operation, OnnxValue x) => graph.Add(operation, [x]);

    public static OnnxValue Add(this OnnxGraph graph, OnnxValue a, OnnxValue b) => graph.Add("Add", [a, b]);

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
