using GanFunctions.Networks.Onnx;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Export;

/// <summary>
/// A generator of images from latents, by way of one style a layer, that says how it is written to ONNX. What the files must
/// agree with are its own forward passes.
/// </summary>
public interface IExportableGenerator
{
    /// <summary>What the networks are, in one word that metadata and model cards name them by.</summary>
    public string Architecture { get; }

    /// <summary>The architecture's hyperparameters as a JSON object.</summary>
    public string Configuration { get; }

    /// <summary>Numbers in a latent.</summary>
    public int ZDim { get; }

    /// <summary>Numbers in a layer's style.</summary>
    public int WDim { get; }

    /// <summary>Layers that take a style each, coarsest first.</summary>
    public int Layers { get; }

    /// <summary>Width and height of the images, in pixels.</summary>
    public int Resolution { get; }

    /// <summary>The mean style that truncation draws towards, <see cref="WDim"/> numbers.</summary>
    public IReadOnlyList<float> MeanStyle { get; }

    /// <summary>The network's own noise, all layers' maps one behind the other in the layers' order, row by row.</summary>
    public IReadOnlyList<float> ConstantNoise { get; }

    /// <summary>Styles of latents.</summary>
    /// <param name="latents">(N, <see cref="ZDim"/>).</param>
    /// <returns>(N, <see cref="WDim"/>), owned by the caller.</returns>
    public Tensor Map(Tensor latents);

    /// <summary>Images of styles.</summary>
    /// <param name="styles">(N, <see cref="Layers"/>, <see cref="WDim"/>).</param>
    /// <param name="noise">(1 or N, length of <see cref="ConstantNoise"/>).</param>
    /// <returns>(N, 3, <see cref="Resolution"/>, <see cref="Resolution"/>), owned by the caller.</returns>
    public Tensor Synthesize(Tensor styles, Tensor noise);

    /// <summary>Writes what <see cref="Map"/> computes, with the weights as they are now.</summary>
    /// <param name="graph">The graph to write into.</param>
    /// <param name="latents">(N, <see cref="ZDim"/>).</param>
    /// <returns>(N, <see cref="WDim"/>).</returns>
    public OnnxValue WriteMapping(OnnxGraph graph, OnnxValue latents);

    /// <summary>Writes what <see cref="Synthesize"/> computes, with the weights as they are now.</summary>
    /// <param name="graph">The graph to write into.</param>
    /// <param name="styles">(N, <see cref="Layers"/>, <see cref="WDim"/>).</param>
    /// <param name="noise">(1 or N, length of <see cref="ConstantNoise"/>).</param>
    /// <param name="lowering">Which operators convolutions become, where there is a choice.</param>
    /// <returns>(N, 3, <see cref="Resolution"/>, <see cref="Resolution"/>).</returns>
    public OnnxValue WriteSynthesis(OnnxGraph graph, OnnxValue styles, OnnxValue noise, ConvolutionLowering lowering);
}
