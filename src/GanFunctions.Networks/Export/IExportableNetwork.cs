using GanFunctions.Networks.Onnx;

namespace GanFunctions.Networks.Export;

/// <summary>
/// A network from images (N,C,H,W) to images or maps of scores that says how it is written to ONNX. It is also a TorchSharp
/// module, whose forward pass in evaluation mode the file must agree with.
/// </summary>
public interface IExportableNetwork
{
    /// <summary>What the network is, in one word that metadata and model cards name it by, e.g. <c>resnet-generator</c>.</summary>
    public string Architecture { get; }

    /// <summary>The architecture's hyperparameters as a JSON object.</summary>
    public string Configuration { get; }

    /// <summary>Channels of the input.</summary>
    public int InputChannels { get; }

    /// <summary>Channels of the output.</summary>
    public int OutputChannels { get; }

    /// <summary>Height and width of the input must be multiples of this.</summary>
    public int SizeMultiple { get; }

    /// <summary>Whether the output has the input's height and width.</summary>
    public bool KeepsSize { get; }

    /// <summary>Writes what the forward pass computes in evaluation mode, with the weights as they are now.</summary>
    /// <param name="graph">The graph to write into.</param>
    /// <param name="input">The images, (N, <see cref="InputChannels"/>, H, W).</param>
    /// <param name="lowering">Which operators the convolutions become.</param>
    /// <returns>The result, (N, <see cref="OutputChannels"/>, h, w).</returns>
    /// <exception cref="NotSupportedException">The network has a part without ONNX form.</exception>
    public OnnxValue WriteTo(OnnxGraph graph, OnnxValue input, ConvolutionLowering lowering);
}
