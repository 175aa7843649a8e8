using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan1.Layers;

/// <summary>What has no parameters; each can record its derivative.</summary>
internal static class Operations
{
    /// <summary>The slope of activations below 0.</summary>
    public const double LeakySlope = 0.2;

    /// <summary>How many shifts <see cref="Widen"/> takes the mean of.</summary>
    public const double WidenedPixels = 4;

    private const double Epsilon = 1e-8;

    /// <summary>Leaky ReLU.</summary>
    public static Tensor Leaky(Tensor input, Linearization? trace = null)
    {
        if (trace is not null)
        {
            Tensor slopes = where(input.detach() > 0, 1f, (float)LeakySlope);
            trace.Add(tangent => tangent * slopes);
        }

        return nn.functional.leaky_relu(input, LeakySlope);
    }

    /// <summary>The outer product of [1, 2, 1] / 4 with itself, zeros beyond the borders: two averages of 2x2 pixels.</summary>
    public static Tensor Blur(Tensor images) => nn.functional.avg_pool2d(nn.functional.avg_pool2d(images, 2, stride: 1, padding: 1), 2, stride: 1);

    /// <summary>Half the width and height, by averages of 2x2 pixels.</summary>
    public static Tensor Halve(Tensor input, Linearization? trace = null)
    {
        trace?.Add(Apply);
        return Apply(input);

        static Tensor Apply(Tensor images) => nn.functional.avg_pool2d(images, 2);
    }

    /// <summary>Twice the width and height, by repetition.</summary>
    public static Tensor Double(Tensor input) => nn.functional.interpolate(input, scale_factor: [2, 2], mode: InterpolationMode.Nearest);

    /// <summary>A 3x3 kernel's sum over the four shifts by a pixel, over 4: the 4x4 kernel of a fused resampling.</summary>
    public static Tensor Widen(Tensor kernels) => nn.functional.avg_pool2d(kernels, 2, stride: 1, padding: 1);

    /// <summary>
    /// Appends a channel that holds the standard deviation over the batch, averaged over all channels and pixels (Karras et
    /// al. 2017, section 3).
    /// </summary>
    public static Tensor AppendDeviation(Tensor input, Linearization? trace = null)
    {
        Tensor centred = input - input.mean([0], keepdim: true);
        Tensor deviation = (centred.square().mean([0], keepdim: true) + Epsilon).sqrt();
        trace?.Add(tangent =>
        {
            Tensor slope = ((centred * tangent).mean([0], keepdim: true) / deviation).mean();
            return Append(tangent, slope);
        });
        return Append(input, deviation.mean());
    }

    private static Tensor Append(Tensor images, Tensor value) =>
        cat([images, value.expand(images.shape[0], 1, images.shape[2], images.shape[3])], 1);
}
