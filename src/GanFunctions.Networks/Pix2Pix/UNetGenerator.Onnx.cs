using GanFunctions.Networks.Export;
using GanFunctions.Networks.Export.Lowering;
using GanFunctions.Networks.Onnx;

namespace GanFunctions.Networks.Pix2Pix;

public sealed partial class UNetGenerator : IExportableNetwork
{
    /// <inheritdoc/>
    public string Architecture => "unet-generator";

    /// <inheritdoc/>
    public string Configuration => NetworkConfiguration.ToJson(Options);

    /// <inheritdoc/>
    public int InputChannels => Options.InputChannels;

    /// <inheritdoc/>
    public int OutputChannels => Options.OutputChannels;

    /// <inheritdoc/>
    public bool KeepsSize => true;

    /// <inheritdoc/>
    public OnnxValue WriteTo(OnnxGraph graph, OnnxValue input, ConvolutionLowering lowering)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new LayerWriter(graph, lowering).Sequence([Outermost], new FeatureMap(input, new SpatialGrid(isEven: true))).Value;
    }
}
