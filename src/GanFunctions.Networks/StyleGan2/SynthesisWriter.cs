using GanFunctions.Networks.Export;
using GanFunctions.Networks.Export.Lowering;
using GanFunctions.Networks.Onnx;
using GanFunctions.Networks.StyleGan.Layers;
using GanFunctions.Networks.StyleGan2.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan2;

/// <summary>Writes a synthesis network into a graph.</summary>
/// <param name="graph">The graph.</param>
/// <param name="styles">(N, layers, w).</param>
/// <param name="noise">(1 or N, length), all layers' maps one behind the other.</param>
/// <param name="lowering">What convolutions become.</param>
internal sealed class SynthesisWriter(OnnxGraph graph, OnnxValue styles, OnnxValue noise, ConvolutionLowering lowering)
{
    private const int Colours = 3;
    private const int Kernel = 3;

    /// <summary>Writes all blocks.</summary>
    /// <returns>The image.</returns>
    public OnnxValue Write(StyleGan2Synthesis network)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        (OnnxValue maps, OnnxValue? image) = (default, null);
        int style = 0;
        foreach (SynthesisBlock block in network.Blocks)
        {
            maps = block.First is { } first ? Layer(first, maps, style) : graph.Constant(block.Constant.unsqueeze(0));
            maps = Layer(block.Last, maps, style + block.Convolutions - 1);
            style += block.Convolutions;
            OnnxValue colours = ToColours(block.Colours, maps, style, block.Last.Resolution);
            image = image is { } before ? graph.Add(colours, Resample(before, block.Doubling!.Matrix)) : colours;
        }

        return image!.Value;
    }

    private OnnxValue Layer(SynthesisLayer layer, OnnxValue x, int style)
    {
        Tensor weight = layer.Weight;
        OnnxValue scales = Scales(layer.Affine, style);
        OnnxValue scaled = graph.Multiply(x, graph.Unsqueeze(scales, 2, 3));
        OnnxValue convolved = layer.Smoothing is { } smoothing
            ? Double(scaled, weight, smoothing, layer.Resolution)
            : Keep(scaled, weight, layer.Resolution);

        // The activation's gain is part of what results are scaled back by.
        const double Power = ScaledLeakyRelu.Gain * ScaledLeakyRelu.Gain;
        OnnxValue power = graph.MatMul(
            graph.Multiply(scales, scales), graph.Constant(weight.square().sum([2, 3]).t() / Power));
        OnnxValue root = graph.Unary("Sqrt", graph.Add(power, graph.Scalar((float)(ModulatedConvolution.Epsilon / Power))));
        OnnxValue back = graph.Unsqueeze(graph.Unary("Reciprocal", root), 2, 3);

        int resolution = layer.Resolution;
        OnnxValue map = graph.Reshape(
            graph.Slice(noise, 1, layer.NoiseOffset, layer.NoiseOffset + (resolution * resolution)), graph.Integers(-1, 1, resolution, resolution));
        OnnxValue shift = graph.Add(
            graph.Multiply(map, graph.Constant(layer.ScaledNoiseStrength())), graph.Constant(layer.ScaledBias().view(1, -1, 1, 1)));
        return graph.LeakyRelu(graph.Add(graph.Multiply(convolved, back), shift), ScaledLeakyRelu.Slope);
    }

    /// <summary>The weights of each image are few; their product with the maps spares a pass over the maps.</summary>
    private OnnxValue ToColours(ToRgbLayer layer, OnnxValue maps, int style, int resolution)
    {
        OnnxValue weights = graph.Multiply(
            graph.Unsqueeze(Scales(layer.Affine, style), 1), graph.Constant(layer.ScaledWeight().unsqueeze(0)));
        OnnxValue colours = graph.MatMul(weights, graph.Reshape(maps, graph.Integers(0, 0, -1)));
        OnnxValue biased = graph.Add(colours, graph.Constant(layer.Bias.view(1, -1, 1)));
        return graph.Reshape(biased, graph.Integers(-1, Colours, resolution, resolution));
    }

    private OnnxValue Scales(EqualizedLinear affine, int style) => graph.Linear(
        graph.Select(styles, 1, style), graph.Constant(affine.ScaledWeight()), graph.Constant(affine.ScaledBias()!));

    private OnnxValue Keep(OnnxValue x, Tensor weight, int resolution) => ByMinimalFiltering(weight, resolution)
        ? MinimalConvolution.WriteSquare(graph, x, ConvolutionWeights.Read(weight), resolution)
        : Convolve(x, weight, 1, 1);

    private bool ByMinimalFiltering(Tensor weight, int size) => lowering == ConvolutionLowering.Minimal
        && MinimalConvolution.Pays(checked((int)weight.shape[1]), checked((int)weight.shape[0]), size);

    /// <summary>
    /// A transposed convolution of stride 2 and the filter behind it. As one, it has 6x6 taps, of which even and odd rows and
    /// columns of the result see 3x3 each: by minimal filtering these cost no more than the transposed convolution's alone.
    /// Else the two are written one behind the other. Even and odd rows and columns of the result each see
    /// other taps of the kernel. They lie one behind the other, and the filter's matrix has its columns in their order.
    /// </summary>
    private OnnxValue Double(OnnxValue x, Tensor weight, FirResampling smoothing, int resolution)
    {
        if (ByMinimalFiltering(weight, resolution / 2))
        {
            return MinimalConvolution.WriteDoublingSquare(graph, x, SmoothedPhases(weight), resolution / 2);
        }

        OnnxValue[] rows = [.. new[] { 0, 1 }.Select(row => graph.Concat(3, Phase(x, weight, row, 0), Phase(x, weight, row, 1)))];
        float[,] matrix = smoothing.Matrix;
        int length = matrix.GetLength(1);
        int[] order = [.. Enumerable.Range(0, length).Where(i => i % 2 == 0), .. Enumerable.Range(0, length).Where(i => i % 2 == 1)];
        float[,] ordered = new float[matrix.GetLength(0), length];
        for (int i = 0; i < ordered.GetLength(0); i++)
        {
            for (int j = 0; j < length; j++)
            {
                ordered[i, j] = matrix[i, order[j]];
            }
        }

        return Resample(graph.Concat(2, rows), ordered);
    }

    /// <summary>
    /// Pixel 2j + phase of the result sees pixel j + offset through tap a of the transposed convolution and tap
    /// 2 * offset + a - phase + 1 of the filter, which its padding moves by one.
    /// </summary>
    private static ConvolutionWeights SmoothedPhases(Tensor weight)
    {
        IReadOnlyList<double> taps = FirResampling.Binomial4;
        double sum = taps.Sum();
        float[,,] axis = new float[2, Kernel, Kernel];
        for (int phase = 0; phase < 2; phase++)
        {
            for (int offset = -1; offset <= 1; offset++)
            {
                for (int a = 0; a < Kernel; a++)
                {
                    int tap = (2 * offset) + a - phase + 1;
                    axis[phase, offset + 1, a] = tap >= 0 && tap < taps.Count ? (float)(2 * taps[tap] / sum) : 0;
                }
            }
        }

        Tensor matrix = tensor(axis, device: weight.device);
        return ConvolutionWeights.Read(einsum("pya,qxb,oiab->pqoiyx", matrix, matrix, weight).reshape(-1, weight.shape[1], Kernel, Kernel));
    }

    private OnnxValue Phase(OnnxValue x, Tensor weight, int row, int column)
    {
        Tensor taps = weight.index_select(2, Taps(row)).index_select(3, Taps(column));
        return Convolve(x, taps, 1 - row, 1 - column);

        Tensor Taps(int phase) => tensor((long[])(phase == 0 ? [2, 0] : [1]), device: weight.device);
    }

    private OnnxValue Convolve(OnnxValue x, Tensor weight, int rowPadding, int columnPadding) => graph.Conv(
        x,
        graph.Constant(weight),
        null,
        [weight.shape[2], weight.shape[3]],
        [1, 1],
        [rowPadding, columnPadding, rowPadding, columnPadding]);

    private OnnxValue Resample(OnnxValue x, float[,] matrix)
    {
        (int after, int before) = (matrix.GetLength(0), matrix.GetLength(1));
        float[] rows = [.. matrix.Cast<float>()];
        float[] columns = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            columns[((i % before) * after) + (i / before)] = rows[i];
        }

        return graph.MatMul(graph.Constant(rows, after, before), graph.MatMul(x, graph.Constant(columns, before, after)));
    }
}
