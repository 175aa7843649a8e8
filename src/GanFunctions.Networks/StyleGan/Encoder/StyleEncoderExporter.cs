using System.Security.Cryptography;
using GanFunctions.Networks.Export;
using GanFunctions.Networks.Onnx;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan.Encoder;

/// <summary>
/// Writes encoders as ONNX files with the input <c>image</c> and the output <c>ws</c>. A file is written whole or not at
/// all, and only after ONNX Runtime computed with it what the encoder computes.
/// </summary>
public static class StyleEncoderExporter
{
    /// <summary>The largest difference that is let pass, over the largest style, or over 1 where that is less.</summary>
    public const double Tolerance = 1e-4;

    private const string Architecture = "style-encoder";
    private const int Seed = 20181212;

    /// <summary>Writes an encoder to a file; what was there before is replaced only by a whole, checked file.</summary>
    /// <param name="encoder">The encoder; its weights are left as they are.</param>
    /// <param name="path">Where to write; the folder must exist.</param>
    /// <param name="metadata">What else the file shall say of itself, by key.</param>
    /// <returns>The file's hash, length and measured parity.</returns>
    /// <exception cref="ExportParityException">The file would not compute what the network does; nothing was written.</exception>
    public static OnnxExportResult Export(StyleEncoder encoder, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        byte[] file = Write(encoder, metadata ?? new Dictionary<string, string>());
        ParityMeasurement[] parity = Measure(encoder, file);
        if (!parity.All(measurement => measurement.Difference <= Tolerance))
        {
            throw new ExportParityException(Architecture, Tolerance, parity);
        }

        OnnxExporter.Replace(path, file);
        return new OnnxExportResult(Convert.ToHexStringLower(SHA256.HashData(file)), file.LongLength, ConvolutionLowering.Direct, parity);
    }

    private static byte[] Write(StyleEncoder encoder, IReadOnlyDictionary<string, string> metadata)
    {
        var graph = new OnnxGraph(Architecture) { ProducerVersion = OnnxExporter.Version };
        encoder.WriteTo(graph);
        graph.Metadata["architecture"] = Architecture;
        graph.Metadata["configuration"] = NetworkConfiguration.ToJson(encoder.Options);
        graph.Metadata["value_range"] = "[-1, 1]";
        foreach ((string key, string value) in metadata)
        {
            graph.Metadata[key] = value;
        }

        return graph.ToBytes();
    }

    private static ParityMeasurement[] Measure(StyleEncoder encoder, byte[] file)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(file, options);
        return [Measure(encoder, session, 1), Measure(encoder, session, 2)];
    }

    private static ParityMeasurement Measure(StyleEncoder encoder, InferenceSession session, int batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        int side = encoder.Options.Resolution;
        var random = new Random(Seed);
        float[] values = [.. Enumerable.Range(0, batch * 3 * side * side).Select(_ => (random.NextSingle() * 2) - 1)];
        long[] shape = [batch, 3, side, side];
        Device device = encoder.parameters().First().device;
        Tensor expected = encoder.call(tensor(values, shape).to(device)).cpu();

        using var given = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, [StyleEncoder.InputName], [given], [StyleEncoder.OutputName]);
        bool sameShape = results[0].GetTensorTypeAndShape().Shape.AsSpan().SequenceEqual(expected.shape);
        double difference = sameShape
            ? (tensor(results[0].GetTensorDataAsSpan<float>().ToArray(), expected.shape) - expected).abs().max().item<float>()
                / Math.Max(1, expected.abs().max().item<float>())
            : double.PositiveInfinity;
        return new ParityMeasurement(batch, side, side, difference);
    }
}
