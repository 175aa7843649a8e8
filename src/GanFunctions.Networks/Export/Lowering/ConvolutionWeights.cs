using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Export.Lowering;

/// <summary>
/// The weights of a convolution as correlation filters (O,I,kH,kW), last axis fastest, with what a batch normalisation
/// behind it does at inference folded in.
/// </summary>
internal sealed record ConvolutionWeights(float[] Filters, int Outputs, int Inputs, int Height, int Width, float[]? Bias)
{
    public float this[int output, int input, int y, int x] => Filters[(((((output * Inputs) + input) * Height) + y) * Width) + x];

    /// <summary>Reads a convolution. A transposed one comes with its first two axes in the order above, too.</summary>
    /// <param name="convolution">A two-dimensional convolution without groups or dilation.</param>
    /// <param name="normalization">The normalisation behind it, if any.</param>
    public static ConvolutionWeights Read(Convolution convolution, nn.Module? normalization)
    {
        if (convolution.groups != 1 || convolution.dilation.Any(step => step != 1) || convolution.padding_mode != TorchSharp.PaddingModes.Zeros)
        {
            throw new NotSupportedException("Convolutions with groups, dilation or padding other than zeros cannot be written to ONNX.");
        }

        using IDisposable noGradient = no_grad();
        using Tensor weight = convolution.transposed ? convolution.weight.transpose(0, 1) : convolution.weight.alias();
        (int outputs, int inputs, int height, int width) = ((int)weight.shape[0], (int)weight.shape[1], (int)weight.shape[2], (int)weight.shape[3]);
        float[] filters = Floats(weight);
        float[]? bias = convolution.bias is null ? null : Floats(convolution.bias);

        return normalization switch
        {
            // It subtracts each channel's mean, and the bias with it.
            InstanceNorm2d => new ConvolutionWeights(filters, outputs, inputs, height, width, null),
            BatchNorm2d batch => Fold(batch, filters, outputs, inputs, height, width, bias),
            _ => new ConvolutionWeights(filters, outputs, inputs, height, width, bias),
        };
    }

    /// <summary>Reads filters (O,I,kH,kW) without bias.</summary>
    public static ConvolutionWeights Read(Tensor filters) => new(
        Floats(filters), (int)filters.shape[0], (int)filters.shape[1], (int)filters.shape[2], (int)filters.shape[3], null);

    /// <summary>New filters over the same inputs, without bias, computed element by element.</summary>
    public static ConvolutionWeights Create(int outputs, int inputs, int height, int width, Func<int, int, int, int, float> element)
    {
        float[] filters = new float[outputs * inputs * height * width];
        int next = 0;
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int y = 0; y < height; y++)
                {
                    for (int x = 0; x < width; x++)
                    {
                        filters[next++] = element(o, i, y, x);
                    }
                }
            }
        }

        return new ConvolutionWeights(filters, outputs, inputs, height, width, null);
    }

    private static ConvolutionWeights Fold(BatchNorm2d batch, float[] filters, int outputs, int inputs, int height, int width, float[]? bias)
    {
        if (batch.running_mean is not { } runningMean || batch.running_var is not { } runningVariance)
        {
            throw new NotSupportedException("A batch normalisation without running statistics cannot be written to ONNX.");
        }

        float[] mean = Floats(runningMean);
        float[] variance = Floats(runningVariance);
        float[]? scale = batch.weight is null ? null : Floats(batch.weight);
        float[]? shift = batch.bias is null ? null : Floats(batch.bias);
        float[] foldedFilters = new float[filters.Length];
        float[] foldedBias = new float[outputs];
        int filterLength = filters.Length / outputs;
        for (int o = 0; o < outputs; o++)
        {
            double factor = (scale?[o] ?? 1.0) / Math.Sqrt(variance[o] + batch.eps);
            foldedBias[o] = (float)((((bias?[o] ?? 0.0) - mean[o]) * factor) + (shift?[o] ?? 0.0));
            for (int i = o * filterLength; i < (o + 1) * filterLength; i++)
            {
                foldedFilters[i] = (float)(filters[i] * factor);
            }
        }

        return new ConvolutionWeights(foldedFilters, outputs, inputs, height, width, foldedBias);
    }

    private static float[] Floats(Tensor tensor)
    {
        using Tensor values = tensor.detach().to(ScalarType.Float32).cpu().contiguous();
        return values.data<float>().ToArray();
    }
}
