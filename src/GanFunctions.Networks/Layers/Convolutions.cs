using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Layers;

/// <summary>Runs convolutions in a precision of choice, with channels filled up where the CPU needs it.</summary>
internal static class Convolutions
{
    /// <summary>The convolution of float32 images, as float32.</summary>
    /// <param name="convolution">With float32 weights, which stay so.</param>
    /// <param name="input">(N, C, H, W), float32.</param>
    /// <param name="computeType">What input and weights are rounded to.</param>
    /// <param name="withoutBias">Whether to leave the bias out.</param>
    public static Tensor Run(Conv2d convolution, Tensor input, ScalarType computeType, bool withoutBias)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? bias = withoutBias ? null : convolution.bias;
        return Convolve(input.to(computeType), convolution.weight!.to(computeType), bias?.to(computeType), convolution.stride!, convolution.padding!)
            .to(ScalarType.Float32)
            .MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="Run(Conv2d, Tensor, ScalarType, bool)"/>
    public static Tensor Run(ConvTranspose2d convolution, Tensor input, ScalarType computeType, bool withoutBias)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? bias = withoutBias ? null : convolution.bias;
        return ConvolveTransposed(
                input.to(computeType),
                convolution.weight!.to(computeType),
                bias?.to(computeType),
                convolution.stride!,
                convolution.padding!,
                convolution.output_padding!)
            .to(ScalarType.Float32)
            .MoveToOuterDisposeScope();
    }

    /// <summary>The convolution of images with weights that were computed.</summary>
    /// <param name="images">(N, I, H, W), float32.</param>
    /// <param name="weight">(O, I, k, k).</param>
    /// <param name="bias">(O), or null.</param>
    /// <param name="stride">In pixels.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="twice">
    /// Whether gradients of the result's gradients are taken. Then it is a product of matrices: libtorch computes the second
    /// derivative by a convolution whose channels are the batch's images, which cannot be filled up to whole blocks.
    /// </param>
    public static Tensor Run(Tensor images, Tensor weight, Tensor? bias, long stride, long padding, bool twice)
    {
        using DisposeScope scope = NewDisposeScope();
        (long outputs, long inputs, long kernel) = (weight.shape[0], weight.shape[1], weight.shape[2]);
        if (kernel == 1 && stride == 1 && padding == 0)
        {
            return Product(weight.view(outputs, inputs), images.flatten(2), bias)
                .view(images.shape[0], outputs, images.shape[2], images.shape[3])
                .MoveToOuterDisposeScope();
        }

        if (twice)
        {
            Tensor columns = nn.functional.unfold(images, kernel, padding: padding, stride: stride);
            return Product(weight.flatten(1), columns, bias)
                .view(images.shape[0], outputs, Size(images.shape[2]), Size(images.shape[3]))
                .MoveToOuterDisposeScope();
        }

        return Convolve(images, weight, bias, [stride, stride], [padding, padding]).MoveToOuterDisposeScope();

        long Size(long before) => ((before + (2 * padding) - kernel) / stride) + 1;
    }

    /// <summary>
    /// The transposed convolution: pixel (y, x) of the images adds the kernel, unflipped, from pixel
    /// (stride y, stride x) on.
    /// </summary>
    /// <param name="images">(N, I, H, W), float32.</param>
    /// <param name="weight">(O, I, k, k).</param>
    /// <param name="stride">In pixels.</param>
    /// <param name="padding">Pixels that are cut off on each side.</param>
    /// <returns>(N, O, stride (H - 1) + k - 2 padding, stride (W - 1) + k - 2 padding), differentiable once.</returns>
    public static Tensor RunTransposed(Tensor images, Tensor weight, long stride, long padding = 0)
    {
        using DisposeScope scope = NewDisposeScope();
        return ConvolveTransposed(images, weight.transpose(0, 1), bias: null, [stride, stride], [padding, padding], [0, 0]).MoveToOuterDisposeScope();
    }

    private static Tensor Convolve(Tensor images, Tensor weight, Tensor? bias, long[] stride, long[] padding)
    {
        (long outputs, long inputs) = (weight.shape[0], weight.shape[1]);
        ChannelPadding channels = ChannelPadding.Of(images.device, images.dtype, inputs, outputs, stride[0], isTransposed: false);
        Tensor result = nn.functional.conv2d(
            channels.FillInputs(images), channels.Fill(weight, inputsDimension: 1), channels.FillOutputs(bias), stride, padding);
        return channels.TakeOutputs(result, outputs);
    }

    private static Tensor ConvolveTransposed(Tensor images, Tensor weight, Tensor? bias, long[] stride, long[] padding, long[] outputPadding)
    {
        (long inputs, long outputs) = (weight.shape[0], weight.shape[1]);
        ChannelPadding channels = ChannelPadding.Of(images.device, images.dtype, inputs, outputs, stride[0], isTransposed: true);
        Tensor result = nn.functional.conv_transpose2d(
            channels.FillInputs(images), channels.Fill(weight, inputsDimension: 0), channels.FillOutputs(bias), stride, padding, outputPadding);
        return channels.TakeOutputs(result, outputs);
    }

    /// <summary>(O, I) times each of (N, I, L), plus (O): (N, O, L).</summary>
    private static Tensor Product(Tensor weight, Tensor columns, Tensor? bias)
    {
        Tensor weights = weight.unsqueeze(0).expand(columns.shape[0], -1, -1);
        return bias is null ? weights.bmm(columns) : MatrixProducts.Sum(bias.view(1, -1, 1), weights, columns);
    }
}
