using GanFunctions.Networks.Export.Lowering;
using GanFunctions.Networks.Onnx;

namespace GanFunctions.Networks.Pix2Pix;

internal sealed partial class UNetBlock : IGraphLayer
{
    FeatureMap IGraphLayer.WriteTo(LayerWriter writer, FeatureMap input)
    {
        FeatureMap first = writer.Sequence(Layers.Take(1), input);
        FeatureMap result = writer.Sequence(Layers.Skip(1), first);
        return Concatenates ? input with { Value = writer.Graph.Concat(1, first.Value, result.Value) } : result;
    }
}
