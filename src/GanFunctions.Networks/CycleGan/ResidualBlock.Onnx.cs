using GanFunctions.Networks.Export.Lowering;
using GanFunctions.Networks.Onnx;

namespace GanFunctions.Networks.CycleGan;

internal sealed partial class ResidualBlock : IGraphLayer
{
    FeatureMap IGraphLayer.WriteTo(LayerWriter writer, FeatureMap input) =>
        input with { Value = writer.Graph.Add(input.Value, writer.Sequence(Layers, input).Value) };
}
