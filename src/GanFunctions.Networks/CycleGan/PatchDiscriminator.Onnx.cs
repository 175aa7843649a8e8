using GanFunctions.Networks.Export;
using GanFunctions.Networks.Export.Lowering;
using GanFunctions.Networks.Onnx;

namespace GanFunctions.Networks.CycleGan;

public sealed partial class PatchDiscriminator : IExportableNetwork
{
    /// <inheritdoc/>
    public string Architecture => "patch-discriminator";

    /// <inheritdoc/>
    public string Configuration => NetworkConfiguration.ToJson(Options);

    /// <inheritdoc/>
    public int InputChannels => Options.InputChannels;

    /// <inheritdoc/>
    public int OutputChannels => 1;

    /// <inheritdoc/>
    public int SizeMultiple => 1;

    /// <inheritdoc/>
    public bool KeepsSize => false;

    /// <inheritdoc/>
    public OnnxValue WriteTo(OnnxGraph graph, OnnxValue input, ConvolutionLowering lowering)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new LayerWriter(graph, lowering).Sequence(Layers, new FeatureMap(input, new SpatialGrid(isEven: false))).Value;
    }
}
