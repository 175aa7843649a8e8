using GanFunctions.Networks.Onnx;

namespace GanFunctions.Networks.Export.Lowering;

/// <summary>A reflection-padded 3x3 convolution by minimal filtering F(4x4, 3x3).</summary>
internal static class MinimalConvolution
{
    /// <summary>Below this many channels the transforms cost more than they save.</summary>
    private const int MinimumChannels = 48;

    public static bool Pays(ConvolutionWeights weights) =>
        weights is { Height: MinimalFilter.Taps, Width: MinimalFilter.Taps }
        && Math.Min(weights.Inputs, weights.Outputs) >= MinimumChannels;

    public static FeatureMap Write(OnnxGraph graph, FeatureMap input, ConvolutionWeights weights)
    {
        MinimalFilter filter = MinimalFilter.OfFour;
        (int inputs, int outputs) = (filter.Inputs, filter.Outputs);
        TiledGrid tiles = input.Grid.Tiles ??= Tile(graph, input.Value, outputs);

        // Seen as one image of depth C, the tensor is cut into tiles and transformed by a single strided convolution whose
        // result already has the order (tile element, channel, tile) that the products below need.
        OnnxValue padded = graph.Add("Unsqueeze", [graph.ReflectionPad(input.Value, tiles.Pads), graph.Integers(1)]);
        OnnxValue transform = graph.Constant(MinimalFilter.BothAxes(filter.InputTransform), inputs * inputs, 1, 1, inputs, inputs);
        OnnxValue elements = graph.Conv(padded, transform, null, [1, inputs, inputs], [1, outputs, outputs], new long[6]);
        elements = graph.Reshape(elements, graph.Integers(0, 0, 0, -1));

        OnnxValue products = graph.Reshape(graph.MatMul(TransformFilters(graph, filter, weights), elements), graph.Integers(0, 0, -1));

        OnnxValue inverse = graph.Constant(MinimalFilter.BothAxes(filter.OutputTransform), outputs * outputs, inputs * inputs);
        OnnxValue pixels = graph.Interleave(graph.MatMul(inverse, products), outputs, weights.Outputs, tiles.PaddedWidth);
        OnnxValue result = graph.Add("Slice", [pixels, graph.Integers(0, 0), tiles.Size, graph.Integers(2, 3)]);

        return input with { Value = weights.Bias is { } bias ? graph.Add(result, graph.Constant(bias, bias.Length, 1, 1)) : result };
    }

    /// <summary>
    /// The filters are stored as they are, since transformed ones are four times as large; a runtime folds the
    /// transformation, all of whose inputs are constants, when it loads the file.
    /// </summary>
    private static OnnxValue TransformFilters(OnnxGraph graph, MinimalFilter filter, ConvolutionWeights weights)
    {
        const int Taps = MinimalFilter.Taps * MinimalFilter.Taps;
        int filters = weights.Outputs * weights.Inputs;
        float[] tapsFirst = new float[Taps * filters];
        for (int i = 0; i < tapsFirst.Length; i++)
        {
            (int tap, int which) = Math.DivRem(i, filters);
            tapsFirst[i] = weights.Filters[(which * Taps) + tap];
        }

        int elements = filter.Inputs * filter.Inputs;
        OnnxValue transform = graph.Constant(MinimalFilter.BothAxes(filter.FilterTransform), elements, Taps);
        OnnxValue transformed = graph.MatMul(transform, graph.Constant(tapsFirst, Taps, filters));
        return graph.Reshape(transformed, graph.Integers(1, elements, weights.Outputs, weights.Inputs));
    }

    private static TiledGrid Tile(OnnxGraph graph, OnnxValue x, int tile)
    {
        OnnxValue size = graph.Shape(x, 2, 4);
        OnnxValue missing = graph.Add("Mod", [graph.Unary("Neg", size), graph.Integers(tile)]);
        OnnxValue ends = graph.Add(missing, graph.Integers(1));
        OnnxValue width = graph.Add("Gather", [graph.Add(size, missing), graph.Integers(1)]);
        return new TiledGrid(size, graph.Concat(0, graph.Integers(0, 0, 1, 1, 0, 0), ends), width);
    }
}
