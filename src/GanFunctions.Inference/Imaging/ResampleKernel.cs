namespace GanFunctions.Inference.Imaging;

/// <summary>
/// For each output position of one axis, the inputs that it is a weighted sum of. Weights are fixed-point numbers of
/// <see cref="PrecisionBits"/> fractional bits. When shrinking, the kernel is widened so that every input counts.
/// </summary>
internal sealed class ResampleKernel
{
    public const int PrecisionBits = 22;

    private readonly int[] _weights;
    private readonly int _stride;
    private readonly (int First, int Count)[] _spans;

    public ResampleKernel(int inputSize, int outputSize, ResampleFilter filter)
    {
        (Func<double, double> weight, double radius) = filter switch
        {
            ResampleFilter.Bilinear => ((Func<double, double>)Triangle, 1.0),
            ResampleFilter.Bicubic => (Cubic, 2.0),
            ResampleFilter.Lanczos => (Lanczos, 3.0),
            _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Not a filter with a kernel."),
        };

        double scale = (double)inputSize / outputSize;
        double widening = Math.Max(scale, 1);
        radius *= widening;
        _stride = ((int)Math.Ceiling(radius) * 2) + 1;
        _weights = new int[_stride * outputSize];
        _spans = new (int, int)[outputSize];

        Span<double> exact = new double[_stride];
        for (int i = 0; i < outputSize; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max((int)(centre - radius + 0.5), 0);
            int count = Math.Min((int)(centre + radius + 0.5), inputSize) - first;
            double sum = 0;
            for (int k = 0; k < count; k++)
            {
                exact[k] = weight((first + k - centre + 0.5) / widening);
                sum += exact[k];
            }

            for (int k = 0; k < count; k++)
            {
                double normalised = sum == 0 ? exact[k] : exact[k] / sum;
                _weights[(i * _stride) + k] = (int)Math.Round(normalised * (1 << PrecisionBits), MidpointRounding.AwayFromZero);
            }

            _spans[i] = (first, count);
        }
    }

    /// <summary>The first input of an output, and the weights of it and the inputs after it.</summary>
    public ReadOnlySpan<int> Weights(int output, out int first)
    {
        (first, int count) = _spans[output];
        return _weights.AsSpan(output * _stride, count);
    }

    private static double Triangle(double x) => Math.Max(1 - Math.Abs(x), 0);

    private static double Cubic(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        return x < 1 ? (((A + 2) * x) - (A + 3)) * x * x + 1
            : x < 2 ? (((x - 5) * x + 8) * x - 4) * A
            : 0;
    }

    private static double Lanczos(double x) => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0;

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
