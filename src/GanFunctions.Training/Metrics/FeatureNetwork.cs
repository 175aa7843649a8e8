using System.Text.Json;
using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Training;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace GanFunctions.Training.Metrics;

/// <summary>
/// A network that turns images into features: an ONNX file that its user supplies, such as Inception v3 without its last
/// layer. docs/metrics.md tells what it must be like.
/// </summary>
internal sealed class FeatureNetwork : IDisposable
{
    private const string RangeKey = "value_range";
    private const string PreferredOutput = "features";
    private const int LargestBatch = 16;

    private readonly string _path;
    private readonly InferenceSession _session;
    private readonly string _input;
    private readonly string _output;
    private readonly bool _takesBytes;
    private readonly PixelPlanes _planes;
    private readonly int _batch;
    private readonly int? _height;
    private readonly int? _width;

    private FeatureNetwork(string path, InferenceSession session, PixelPlanes planes)
    {
        (_path, _session, _planes) = (path, session, planes);
        (_input, NodeMetadata input) = session.InputMetadata.Single();
        _output = session.OutputMetadata.ContainsKey(PreferredOutput) ? PreferredOutput : session.OutputMetadata.Keys.First();
        _takesBytes = input.ElementDataType == TensorElementType.UInt8;
        _batch = input.Dimensions[0] > 0 ? input.Dimensions[0] : LargestBatch;
        _height = input.Dimensions[2] > 0 ? input.Dimensions[2] : null;
        _width = input.Dimensions[3] > 0 ? input.Dimensions[3] : null;
        Identity = $"{FileHash.Sha256(path)} {planes.Low:R} {planes.High:R}";
    }

    /// <summary>What features depend on, beside the images.</summary>
    public string Identity { get; }

    /// <summary>Loads a network.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="range">What black and white pixels are to it, as JSON (<c>[-1, 1]</c>); null where the file says it or takes bytes.</param>
    /// <exception cref="InputRejectedException">There is no such file, or it is no network of this kind.</exception>
    public static FeatureNetwork Load(string path, string? range)
    {
        if (!File.Exists(path))
        {
            throw new InputRejectedException("inception-not-found", $"There is no file '{path}' to compute features with.", "Name an ONNX file, or none.");
        }

        InferenceSession session = Open(path);
        try
        {
            CheckShape(path, session);
            return new FeatureNetwork(path, session, Range(path, session, range));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Computes the features of images.</summary>
    /// <param name="images">At least one; alpha is dropped. Those of another size than the network's are resized as Pillow does it, bicubically.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    /// <exception cref="InputRejectedException">The network cannot be run on the images.</exception>
    public FeatureSet Extract(IEnumerable<RgbaImage> images, CancellationToken cancellationToken)
    {
        FeatureCollector collector = Collect();
        foreach (RgbaImage image in images)
        {
            cancellationToken.ThrowIfCancellationRequested();
            collector.Add(image);
        }

        return collector.ToSet();
    }

    /// <summary>Begins a set of images that are given one by one.</summary>
    public FeatureCollector Collect() => new(this, _batch);

    /// <summary>The image at the size that the network takes.</summary>
    public RgbaImage Resize(RgbaImage image) =>
        ImageResizer.Resize(image, _width ?? image.Width, _height ?? image.Height, ResampleFilter.Bicubic);

    /// <summary>Computes the features of one batch.</summary>
    /// <param name="images">From 1 to as many as a batch has, resized.</param>
    /// <returns>One image's behind another's.</returns>
    /// <exception cref="InputRejectedException">The network cannot be run on the images.</exception>
    public float[] Run(IReadOnlyList<RgbaImage> images)
    {
        (int width, int height) = (images[0].Width, images[0].Height);
        if (images.Any(image => image.Width != width || image.Height != height))
        {
            throw new InputRejectedException(
                "inception-sizes-differ", $"'{_path}' takes images of any size, but those of one batch differ.", "Export it with a fixed height and width.");
        }

        // A batch that is not full is filled up with zeros.
        float[] values = new float[_batch * 3 * height * width];
        int area = height * width;
        for (int i = 0; i < images.Count; i++)
        {
            Span<float> planes = values.AsSpan(i * 3 * area, 3 * area);
            _planes.ToPlanes(images[i].Pixels, planes[..area], planes.Slice(area, area), planes.Slice(2 * area, area));
        }

        try
        {
            long[] shape = [_batch, 3, height, width];
            using OrtValue given = _takesBytes
                ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (byte)value), shape)
                : OrtValue.CreateTensorValueFromMemory(values, shape);
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(run, [_input], [given], [_output]);
            float[] features = results[0].GetTensorDataAsSpan<float>().ToArray();
            return features.Length > 0 && features.Length % _batch == 0 && features.All(float.IsFinite)
                ? features[..(features.Length / _batch * images.Count)]
                : throw Failed($"it gave {features.Length} values for {_batch} images, or values that are not numbers", null);
        }
        catch (OnnxRuntimeException e)
        {
            throw Failed($"at {width}x{height} pixels: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static InferenceSession Open(string path)
    {
        try
        {
            using SessionOptions settings = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            if (ExecutionProviders.Select(new InferenceOptions()).Provider == ExecutionProvider.Cuda)
            {
                settings.AppendExecutionProvider_CUDA();
            }

            return new InferenceSession(path, settings);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InputRejectedException(
                "inception-unreadable", $"'{path}' is not an ONNX file that can be loaded: {e.Message}", "Export the network to ONNX again.", e);
        }
    }

    private static void CheckShape(string path, InferenceSession session)
    {
        bool takesImages = session.InputMetadata.Count == 1
            && session.InputMetadata.Values.First() is { OnnxValueType: OnnxValueType.ONNX_TYPE_TENSOR, Dimensions: [_, <= 0 or 3, _, _] } input
            && input.ElementDataType is TensorElementType.Float or TensorElementType.UInt8;
        bool givesNumbers = session.OutputMetadata.Values.All(output =>
            output is { OnnxValueType: OnnxValueType.ONNX_TYPE_TENSOR, ElementDataType: TensorElementType.Float });
        if (!takesImages || !givesNumbers)
        {
            throw new InputRejectedException(
                "inception-not-usable",
                $"'{path}' does not turn images into features: it takes {string.Join(", ", session.InputMetadata.Keys)} and gives {string.Join(", ", session.OutputMetadata.Keys)}.",
                "Export a network with one input, float32 or uint8 of the shape N,3,H,W, and float32 outputs.");
        }
    }

    private static PixelPlanes Range(string path, InferenceSession session, string? stated)
    {
        if (session.InputMetadata.Values.First().ElementDataType == TensorElementType.UInt8)
        {
            return new PixelPlanes(0, byte.MaxValue);
        }

        string? range = stated ?? session.ModelMetadata.CustomMetadataMap.GetValueOrDefault(RangeKey);
        try
        {
            if (range is not null && JsonSerializer.Deserialize<double[]>(range) is [double low, double high] && low != high)
            {
                return new PixelPlanes(low, high);
            }
        }
        catch (JsonException)
        {
            // It is refused below, as any other text that is no range.
        }

        throw new InputRejectedException(
            "inception-range-unknown",
            range is null
                ? $"'{path}' does not say what black and white pixels are to it, and a wrong range would give wrong distances."
                : $"'{range}' is no range of pixel values for '{path}'.",
            $"State two numbers, such as [-1, 1] or [0, 255], in {TrainerContract.InceptionRangeVariable} or in the file's metadata under {RangeKey}.");
    }

    private InputRejectedException Failed(string fault, Exception? inner) => new(
        "inception-failed",
        $"'{_path}' could not be run, {fault}.",
        "Export it with the height and width that it needs, and with one row of features an image.",
        inner);
}
