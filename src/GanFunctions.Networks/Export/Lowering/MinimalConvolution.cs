using GanFunctions.Networks.Onnx;

namespace GanFunctions.Networks.Export.Lowering;

/// <summary>A 3x3 convolution that keeps the size, by minimal filtering F(4x4, 3x3).</summary>
internal static class MinimalConvolution
{
    /// <summary>Below this many channels the transforms cost more than they save.</summary>
    private const int MinimumChannels = 48;

    public static bool Pays(ConvolutionWeights weights) =>
        weights is { Height: MinimalFilter.Taps, Width: MinimalFilter.Taps }
        && Math.Min(weights.Inputs, weights.Outputs) >= MinimumChannels;

    /// <summary>
    /// Whether a square of known size is whole tiles, and enough of them for a product of matrices to be fast. Zeros around an
    /// image cost a plain convolution nothing, so that it takes more channels to beat one than where edges are reflected.
    /// </summary>
    public static bool Pays(int inputs, int outputs, int size)
    {
        const int FewestPixels = 16;
        const int FewestChannels = 256;
        return size >= FewestPixels && size % MinimalFilter.OfFour.Outputs == 0 && Math.Min(inputs, outputs) >= FewestChannels;
    }

    /// <summary>A convolution of any images, whose edges are reflected.</summary>
    public static FeatureMap WriteReflected(OnnxGraph graph, FeatureMap input, ConvolutionWeights weights)
    {
        int tile = MinimalFilter.OfFour.Outputs;
        TiledGrid tiles = input.Grid.Tiles ??= Tile(graph, input.Value, tile);
        OnnxValue pixelsOfTiles = Filter(graph, graph.ReflectionPad(input.Value, tiles.Pads), weights, padding: 0);
        OnnxValue pixels = graph.Interleave(pixelsOfTiles, tile, weights.Outputs, tiles.PaddedWidth);
        OnnxValue result = graph.Add("Slice", [pixels, graph.Integers(0, 0), tiles.Size, graph.Integers(2, 3)]);

        return input with { Value = weights.Bias is { } bias ? graph.Add(result, graph.Constant(bias, bias.Length, 1, 1)) : result };
    }

    /// <summary>A convolution without bias of squares that <see cref="Pays(int, int, int)"/> is true of, with a pixel of zeros around.</summary>
    public static OnnxValue WriteSquare(OnnxGraph graph, OnnxValue x, ConvolutionWeights weights, int size) => graph.Interleave(
        Filter(graph, x, weights, padding: 1), MinimalFilter.OfFour.Outputs, weights.Outputs, graph.Integers(size));

    /// <summary>
    /// The same of squares that it doubles: filters of even and odd rows, and among them of even and odd columns, follow each other.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">(N, I, size, size).</param>
    /// <param name="weights">4 * O filters: row phase, column phase, channel.</param>
    /// <param name="size">Width and height before.</param>
    /// <returns>(N, O, 2 * size, 2 * size).</returns>
    public static OnnxValue WriteDoublingSquare(OnnxGraph graph, OnnxValue x, ConvolutionWeights weights, int size)
    {
        const int Phases = 2;
        int tile = MinimalFilter.OfFour.Outputs;
        OnnxValue pixels = graph.Reshape(Filter(graph, x, weights, padding: 1), graph.Integers(0, tile, tile, Phases, -1));
        return graph.Interleave(
            graph.Transpose(pixels, 0, 1, 3, 2, 4), Phases * tile, weights.Outputs / (Phases * Phases), graph.Integers(Phases * size));
    }

    /// <summary>Images of whole tiles, or of all but the padding's pixels, to (N, pixel of the tile, channel and tile).</summary>
    private static OnnxValue Filter(OnnxGraph graph, OnnxValue x, ConvolutionWeights weights, long padding)
    {
        MinimalFilter filter = MinimalFilter.OfFour;
        (int inputs, int outputs) = (filter.Inputs, filter.Outputs);

        // Seen as one image of depth C, the tensor is cut into tiles and transformed by a single strided convolution whose
        // result already has the order (tile element, channel, tile) that the products below need.
        OnnxValue transform = graph.Constant(MinimalFilter.BothAxes(filter.InputTransform), inputs * inputs, 1, 1, inputs, inputs);
        OnnxValue elements = graph.Conv(
            graph.Unsqueeze(x, 1), transform, null, [1, inputs, inputs], [1, outputs, outputs], [0, padding, padding, 0, padding, padding]);
        elements = graph.Reshape(elements, graph.Integers(0, 0, 0, -1));

        OnnxValue products = graph.Reshape(graph.MatMul(TransformFilters(graph, filter, weights), elements), graph.Integers(0, 0, -1));
        OnnxValue inverse = graph.Constant(MinimalFilter.BothAxes(filter.OutputTransform), outputs * outputs, inputs * inputs);
        return graph.MatMul(inverse, products);
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
