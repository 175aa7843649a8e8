using GanFunctions.Networks.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Export.Lowering;

/// <summary>A layer that says itself how it is written.</summary>
internal interface IGraphLayer
{
    public FeatureMap WriteTo(LayerWriter writer, FeatureMap input);
}

/// <summary>Writes a network's layers into a graph, as they run at inference.</summary>
internal sealed class LayerWriter(OnnxGraph graph, ConvolutionLowering lowering)
{
    public OnnxGraph Graph { get; } = graph;

    /// <summary>Writes layers that run one after the other.</summary>
    /// <exception cref="NotSupportedException">There is a layer, or an order of layers, that has no ONNX form here.</exception>
    public FeatureMap Sequence(IEnumerable<nn.Module<Tensor, Tensor>> layers, FeatureMap input)
    {
        FeatureMap current = input;
        var remaining = new Queue<nn.Module<Tensor, Tensor>>(layers);
        while (remaining.TryDequeue(out nn.Module<Tensor, Tensor>? layer))
        {
            remaining.TryPeek(out nn.Module<Tensor, Tensor>? next);
            switch (layer)
            {
                case ReflectionPad2d pad when next is Conv2d convolution:
                    remaining.Dequeue();
                    remaining.TryPeek(out next);
                    current = Convolve(current, convolution, checked((int)pad.padding[0]), next);
                    SkipFolded(remaining);
                    break;
                case Conv2d convolution:
                    current = Convolve(current, convolution, reflection: 0, next);
                    SkipFolded(remaining);
                    break;
                case ConvTranspose2d convolution:
                    current = ConvolveTransposed(current, convolution, next);
                    SkipFolded(remaining);
                    break;
                default:
                    current = Single(layer, current);
                    break;
            }
        }

        return current;
    }

    /// <summary>A batch normalisation behind a convolution is part of its weights already.</summary>
    private static void SkipFolded(Queue<nn.Module<Tensor, Tensor>> remaining)
    {
        if (remaining.TryPeek(out nn.Module<Tensor, Tensor>? next) && next is BatchNorm2d)
        {
            remaining.Dequeue();
        }
    }

    private FeatureMap Single(nn.Module<Tensor, Tensor> layer, FeatureMap input) => layer switch
    {
        IGraphLayer own => own.WriteTo(this, input),
        InstanceNorm2d { affine: false, track_running_stats: false } norm =>
            input with { Value = Graph.InstanceNormalization(input.Value, checked((int)norm.num_features), (float)norm.eps) },
        ReLU => input with { Value = Graph.Unary("Relu", input.Value) },
        LeakyReLU leaky => input with { Value = Graph.Add("LeakyRelu", [input.Value], ("alpha", (float)leaky.negative_slope)) },
        Tanh => input with { Value = Graph.Unary("Tanh", input.Value) },
        Dropout => input,
        _ => throw new NotSupportedException($"The layer {layer.GetName()} cannot be written to ONNX where it stands."),
    };

    private FeatureMap Convolve(FeatureMap input, Conv2d convolution, int reflection, nn.Module? next)
    {
        ConvolutionWeights weights = ConvolutionWeights.Read(convolution, next);
        long[] strides = convolution.stride ?? [1, 1];
        long[] pads = convolution.padding ?? [0, 0];
        bool keepsSize = strides.All(stride => stride == 1) && weights.Height == weights.Width && 2 * (reflection + pads[0]) == weights.Height - 1;
        SpatialGrid grid = keepsSize ? input.Grid : new SpatialGrid(isEven: false);

        if (lowering == ConvolutionLowering.Minimal && keepsSize && reflection == 1 && MinimalConvolution.Pays(weights))
        {
            return MinimalConvolution.WriteReflected(Graph, input, weights);
        }

        OnnxValue padded = reflection == 0
            ? input.Value
            : Graph.ReflectionPad(input.Value, Graph.Integers(0, 0, reflection, reflection, 0, 0, reflection, reflection));
        if (lowering == ConvolutionLowering.Minimal && keepsSize && pads[0] == 0 && grid.IsEven && PhaseConvolution.Pays(weights))
        {
            return new FeatureMap(PhaseConvolution.WriteNarrow(Graph, padded, weights), grid);
        }

        OnnxValue result = Graph.Conv(
            padded,
            Graph.Constant(weights.Filters, weights.Outputs, weights.Inputs, weights.Height, weights.Width),
            weights.Bias is { } bias ? Graph.Constant(bias, bias.Length) : null,
            [weights.Height, weights.Width],
            strides,
            [.. pads, .. pads]);
        return new FeatureMap(result, grid);
    }

    private FeatureMap ConvolveTransposed(FeatureMap input, ConvTranspose2d convolution, nn.Module? next)
    {
        ConvolutionWeights weights = ConvolutionWeights.Read(convolution, next);
        int padding = checked((int)(convolution.padding?[0] ?? 0));
        long[] outputPadding = convolution.output_padding ?? [0, 0];
        bool doubles = convolution.stride is [2, 2]
            && weights.Height == weights.Width
            && weights.Height - (2 * padding) + outputPadding[0] == 2;
        if (!doubles)
        {
            throw new NotSupportedException("Only transposed convolutions that double height and width can be written to ONNX.");
        }

        var grid = new SpatialGrid(isEven: true);
        if (lowering == ConvolutionLowering.Minimal)
        {
            return new FeatureMap(PhaseConvolution.WriteDoubling(Graph, input.Value, weights, padding), grid);
        }

        ConvolutionWeights swapped = ConvolutionWeights.Create(
            weights.Inputs, weights.Outputs, weights.Height, weights.Width, (i, o, y, x) => weights[o, i, y, x]);
        OnnxValue filters = Graph.Constant(swapped.Filters, weights.Inputs, weights.Outputs, weights.Height, weights.Width);
        OnnxValue result = Graph.Add(
            "ConvTranspose",
            weights.Bias is { } bias ? [input.Value, filters, Graph.Constant(bias, bias.Length)] : [input.Value, filters],
            ("kernel_shape", (long[])[weights.Height, weights.Width]),
            ("strides", (long[])[2, 2]),
            ("pads", (long[])[padding, padding, padding, padding]),
            ("output_padding", outputPadding));
        return new FeatureMap(result, grid);
    }
}
