using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Export;

/// <summary>How far outputs are from each other, over the largest value that is expected, or over 1 where that is less.</summary>
/// <param name="Largest">The largest difference.</param>
/// <param name="RootMeanSquare">The root of the mean of their squares.</param>
internal readonly record struct ParityDifference(double Largest, double RootMeanSquare)
{
    private const double Most = 10;

    /// <summary>
    /// Whether it is rounding alone. An adaptive instance normalisation divides by the deviation of its map: where that is next
    /// to nothing, single pixels magnify rounding, which no other order of sums repeats. An error of the export would move most of them.
    /// </summary>
    /// <param name="tolerance">The largest difference; ten times as much at single pixels, where the root mean square is no more than half of it.</param>
    public bool IsWithin(double tolerance) =>
        Largest <= tolerance || (Largest <= tolerance * Most && RootMeanSquare <= tolerance / 2);
}

/// <summary>Compares a generator's ONNX files with its forward passes, on latents and noise drawn from N(0, 1).</summary>
internal static class GeneratorParity
{
    private const int Seed = 20181212;
    private const int Images = 2;

    /// <summary>The largest difference over styles that are not, partly and wholly truncated.</summary>
    public static ParityDifference OfMapping(IExportableGenerator generator, byte[] file)
    {
        using InferenceSession session = Open(file);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var draws = new Generator(Seed);
        Tensor latents = randn([Images, generator.ZDim], generator: draws);
        Tensor styles = generator.Map(latents).cpu().unsqueeze(1).expand(-1, generator.Layers, -1);
        Tensor mean = tensor(generator.MeanStyle.ToArray());
        (float Psi, int Cutoff)[] truncations = [(1, 0), (0.5f, generator.Layers / 2), (0.7f, generator.Layers)];
        return Worst(truncations.Select(truncation =>
        {
            Tensor expected = cat(
                [mean.lerp(styles.narrow(1, 0, truncation.Cutoff), truncation.Psi), styles.narrow(1, truncation.Cutoff, generator.Layers - truncation.Cutoff)], 1);
            using OrtValue z = Value(latents);
            using OrtValue psi = OrtValue.CreateTensorValueFromMemory([truncation.Psi], [1]);
            using OrtValue cutoff = OrtValue.CreateTensorValueFromMemory([(long)truncation.Cutoff], [1]);
            return Difference(
                session, [GeneratorGraphs.Latents, GeneratorGraphs.TruncationPsi, GeneratorGraphs.TruncationCutoff], [z, psi, cutoff], GeneratorGraphs.Styles, expected);
        }));
    }

    /// <summary>The largest difference over the network's own noise, noise for all images and noise for each.</summary>
    public static ParityDifference OfSynthesis(IExportableGenerator generator, byte[] file)
    {
        using InferenceSession session = Open(file);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        using var draws = new Generator(Seed);
        Tensor latents = randn([Images * generator.Layers, generator.ZDim], generator: draws);
        Tensor styles = generator.Map(latents).view(Images, generator.Layers, generator.WDim);
        Tensor own = tensor(generator.ConstantNoise.ToArray()).unsqueeze(0);
        (float Scale, Tensor Noise)[] noises =
        [
            (1, zeros_like(own)),
            (0.5f, randn([1, own.shape[1]], generator: draws)),
            (0, randn([Images, own.shape[1]], generator: draws)),
        ];
        return Worst(noises.Select(noise =>
        {
            Tensor expected = generator.Synthesize(styles, (own * noise.Scale) + noise.Noise).cpu();
            using OrtValue ws = Value(styles);
            using OrtValue scale = OrtValue.CreateTensorValueFromMemory([noise.Scale], [1]);
            using OrtValue given = Value(noise.Noise);
            return Difference(
                session, [GeneratorGraphs.Styles, GeneratorGraphs.NoiseScale, GeneratorGraphs.Noise], [ws, scale, given], GeneratorGraphs.Image, expected);
        }));
    }

    private static ParityDifference Worst(IEnumerable<ParityDifference> differences)
    {
        ParityDifference[] all = [.. differences];
        return new ParityDifference(all.Max(difference => difference.Largest), all.Max(difference => difference.RootMeanSquare));
    }

    private static InferenceSession Open(byte[] file)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new InferenceSession(file, options);
    }

    private static OrtValue Value(Tensor values) =>
        OrtValue.CreateTensorValueFromMemory(values.cpu().contiguous().data<float>().ToArray(), values.shape);

    private static ParityDifference Difference(InferenceSession session, string[] names, OrtValue[] inputs, string output, Tensor expected)
    {
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, names, inputs, [output]);
        if (!results[0].GetTensorTypeAndShape().Shape.AsSpan().SequenceEqual(expected.shape))
        {
            return new ParityDifference(double.PositiveInfinity, double.PositiveInfinity);
        }

        float[] values = expected.contiguous().data<float>().ToArray();
        ReadOnlySpan<float> actual = results[0].GetTensorDataAsSpan<float>();
        double largest = 0;
        double squares = 0;
        double scale = 1;
        for (int i = 0; i < values.Length; i++)
        {
            // Math.Max keeps a NaN once it has met one.
            double difference = Math.Abs((double)values[i] - actual[i]);
            largest = Math.Max(largest, difference);
            squares += difference * difference;
            scale = Math.Max(scale, Math.Abs((double)values[i]));
        }

        return new ParityDifference(largest / scale, Math.Sqrt(squares / values.Length) / scale);
    }
}
