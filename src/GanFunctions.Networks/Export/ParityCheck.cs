using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Export;

/// <summary>Compares an ONNX file with a network's forward pass on noise in [-1, 1].</summary>
internal static class ParityCheck
{
    private const int Seed = 20170330;

    /// <summary>One measurement for each size with a batch of one, and one for the first size with a batch of two.</summary>
    public static IReadOnlyList<ParityMeasurement> Measure<TNetwork>(TNetwork network, byte[] file, IReadOnlyList<(int Height, int Width)> sizes)
        where TNetwork : nn.Module<Tensor, Tensor>, IExportableNetwork
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(file, options);
        (int Height, int Width)[] legal = [.. sizes.Select(size => (RoundUp(size.Height, network.SizeMultiple), RoundUp(size.Width, network.SizeMultiple))).Distinct()];
        return
        [
            Measure(network, session, 2, legal[0].Height, legal[0].Width),
            .. legal.Select(size => Measure(network, session, 1, size.Height, size.Width)),
        ];
    }

    private static int RoundUp(int size, int multiple) => (size + multiple - 1) / multiple * multiple;

    private static ParityMeasurement Measure<TNetwork>(TNetwork network, InferenceSession session, int batch, int height, int width)
        where TNetwork : nn.Module<Tensor, Tensor>, IExportableNetwork
    {
        var random = new Random(Seed);
        long[] shape = [batch, network.InputChannels, height, width];
        float[] input = new float[shape.Aggregate(1L, (product, size) => product * size)];
        foreach (ref float value in input.AsSpan())
        {
            value = (random.NextSingle() * 2) - 1;
        }

        (float[] expected, long[] expectedShape) = Forward(network, input, shape);

        using var given = OrtValue.CreateTensorValueFromMemory(input, shape);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [OnnxExporter.InputName], [given], [OnnxExporter.OutputName]);
        bool sameShape = results[0].GetTensorTypeAndShape().Shape.AsSpan().SequenceEqual(expectedShape);
        double difference = sameShape ? LargestDifference(expected, results[0].GetTensorDataAsSpan<float>()) : double.PositiveInfinity;
        return new ParityMeasurement(batch, height, width, difference);
    }

    private static (float[] Values, long[] Shape) Forward(nn.Module<Tensor, Tensor> network, float[] input, long[] shape)
    {
        bool training = network.training;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        try
        {
            network.eval();
            Device device = network.parameters().FirstOrDefault()?.device ?? CPU;
            Tensor output = network.call(tensor(input, shape).to(device)).to(ScalarType.Float32).cpu().contiguous();
            return (output.data<float>().ToArray(), output.shape);
        }
        finally
        {
            network.train(training);
        }
    }

    private static double LargestDifference(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            // Math.Max keeps a NaN once it has met one.
            largest = Math.Max(largest, Math.Abs((double)expected[i] - actual[i]));
        }

        return largest;
    }
}
