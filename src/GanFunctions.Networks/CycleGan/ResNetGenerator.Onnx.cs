using GanFunctions.Networks.Export;
using GanFunctions.Networks.Export.Lowering;
using GanFunctions.Networks.Onnx;

namespace GanFunctions.Networks.CycleGan;

public sealed partial class ResNetGenerator : IExportableNetwork
{
    /// <inheritdoc/>
    public string Architecture => "resnet-generator";

    /// <inheritdoc/>
    public string Configuration => NetworkConfiguration.ToJson(Options);

    /// <inheritdoc/>
    public int InputChannels => Options.InputChannels;

    /// <inheritdoc/>
    public int OutputChannels => Options.OutputChannels;

    /// <inheritdoc/>
    int IExportableNetwork.SizeMultiple => SizeMultiple;

    /// <inheritdoc/>
    public bool KeepsSize => true;

    /// <inheritdoc/>
    public OnnxValue WriteTo(OnnxGraph graph, OnnxValue input, ConvolutionLowering lowering)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new LayerWriter(graph, lowering).Sequence(Layers, new FeatureMap(input, new SpatialGrid(isEven: true))).Value;
    }
}
