using GanFunctions.Networks.Onnx;

namespace GanFunctions.Networks.Export.Lowering;

/// <summary>
/// Convolutions written over the four phases (even or odd row, even or odd column) of the output's pixels.
/// </summary>
internal static class PhaseConvolution
{
    private const int Phases = 2;
    private const int FewChannels = 4;

    /// <summary>Whether a stride-1 convolution leaves so many lanes of a vector unit idle that several pixels at a time pay.</summary>
    public static bool Pays(ConvolutionWeights weights) => weights.Outputs <= FewChannels && weights.Height > 1 && weights.Width > 1;

    /// <summary>
    /// A transposed convolution of stride 2 that doubles height and width: each phase sees only every other tap of the
    /// kernel, so it is a small convolution of the undoubled input.
    /// </summary>
    public static OnnxValue WriteDoubling(OnnxGraph graph, OnnxValue x, ConvolutionWeights weights, int padding)
    {
        OnnxValue? bias = weights.Bias is { } values ? graph.Constant(values, values.Length) : null;
        Axis[] rows = [Axis.Of(0, weights.Height, padding), Axis.Of(1, weights.Height, padding)];
        Axis[] columns = [Axis.Of(0, weights.Width, padding), Axis.Of(1, weights.Width, padding)];
        var phases = new List<OnnxValue>();
        foreach (Axis row in rows)
        {
            foreach (Axis column in columns)
            {
                ConvolutionWeights taps = ConvolutionWeights.Create(
                    weights.Outputs, weights.Inputs, row.Taps.Length, column.Taps.Length, (o, i, y, x) => weights[o, i, row.Taps[y], column.Taps[x]]);
                phases.Add(graph.Conv(
                    x,
                    graph.Constant(taps.Filters, taps.Outputs, taps.Inputs, taps.Height, taps.Width),
                    bias,
                    [taps.Height, taps.Width],
                    [1, 1],
                    [row.Before, column.Before, row.After, column.After]));
            }
        }

        OnnxValue width = graph.Add("Mul", [graph.Shape(x, 3, 4), graph.Integers(Phases)]);
        return graph.Interleave(graph.Concat(1, phases), Phases, weights.Outputs, width);
    }

    /// <summary>
    /// An unpadded convolution of stride 1 to few channels, whose output has even height and width: one of stride 2 to four
    /// times as many channels, whose kernel is one pixel taller and wider.
    /// </summary>
    public static OnnxValue WriteNarrow(OnnxGraph graph, OnnxValue x, ConvolutionWeights weights)
    {
        ConvolutionWeights wide = ConvolutionWeights.Create(
            Phases * Phases * weights.Outputs,
            weights.Inputs,
            weights.Height + 1,
            weights.Width + 1,
            (channel, i, y, x) =>
            {
                (int phase, int o) = Math.DivRem(channel, weights.Outputs);
                (int top, int left) = (y - (phase / Phases), x - (phase % Phases));
                return top >= 0 && top < weights.Height && left >= 0 && left < weights.Width ? weights[o, i, top, left] : 0f;
            });
        float[]? bias = weights.Bias is { } values ? [.. Enumerable.Repeat(values, Phases * Phases).SelectMany(value => value)] : null;
        OnnxValue phases = graph.Conv(
            x,
            graph.Constant(wide.Filters, wide.Outputs, wide.Inputs, wide.Height, wide.Width),
            bias is null ? null : graph.Constant(bias, bias.Length),
            [wide.Height, wide.Width],
            [Phases, Phases],
            [0, 0, 0, 0]);
        OnnxValue width = graph.Add("Mul", [graph.Shape(phases, 3, 4), graph.Integers(Phases)]);
        return graph.Interleave(phases, Phases, weights.Outputs, width);
    }

    /// <summary>The kernel's taps that one phase sees along one axis, first input pixel first, and its zero padding.</summary>
    private sealed record Axis(int[] Taps, int Before, int After)
    {
        /// <summary>Output pixel 2j + phase is reached from input pixel j + offset by tap phase + padding - 2 * offset.</summary>
        public static Axis Of(int phase, int kernel, int padding)
        {
            (int Tap, int Offset)[] reached =
            [
                .. from tap in Enumerable.Range(0, kernel)
                   where (phase + padding - tap) % Phases == 0
                   let offset = (phase + padding - tap) / Phases
                   orderby offset
                   select (tap, offset),
            ];
            return new Axis([.. reached.Select(entry => entry.Tap)], -reached[0].Offset, reached[^1].Offset);
        }
    }
}
