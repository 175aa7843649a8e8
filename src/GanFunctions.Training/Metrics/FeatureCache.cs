using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GanFunctions.Inference.Imaging;
using GanFunctions.Networks.Weights;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>
/// Features of real images in files, so that each dataset goes through a network once: <c>{hash}.safetensors</c>, where the hash
/// is that of the network and of all images' sizes and pixels.
/// </summary>
/// <param name="folder">The files' folder; it is created.</param>
/// <param name="logger">Told of what is computed and what is passed over.</param>
internal sealed partial class FeatureCache(string folder, ILogger<FeatureCache> logger)
{
    private const string TensorName = "features";

    /// <summary>The features of images, from a file where there is one.</summary>
    /// <param name="network">What computes them else.</param>
    /// <param name="images">At least one. They are gone through twice where there is no file.</param>
    /// <param name="cancellationToken">Looked at between images.</param>
    public FeatureSet GetOrCompute(FeatureNetwork network, IEnumerable<RgbaImage> images, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, Key(network, images, cancellationToken) + ".safetensors");
        if (Read(path) is { } known)
        {
            return known;
        }

        FeatureSet features = network.Extract(images, cancellationToken);
        LogComputed(features.Count, path);
        Directory.CreateDirectory(folder);
        using Tensor values = tensor(features.Values, [features.Count, features.Length]);
        SafetensorsFile.Write(path, new Dictionary<string, Tensor> { [TensorName] = values }, new Dictionary<string, string> { ["network"] = network.Identity });
        return features;
    }

    private static string Key(FeatureNetwork network, IEnumerable<RgbaImage> images, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(network.Identity));
        byte[] size = new byte[2 * sizeof(int)];
        foreach (RgbaImage image in images)
        {
            cancellationToken.ThrowIfCancellationRequested();
            BinaryPrimitives.WriteInt32LittleEndian(size, image.Width);
            BinaryPrimitives.WriteInt32LittleEndian(size.AsSpan(sizeof(int)), image.Height);
            hash.AppendData(size);
            hash.AppendData(image.Pixels);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private FeatureSet? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        try
        {
            (IReadOnlyDictionary<string, Tensor> tensors, _) = SafetensorsFile.Read(path);
            if (tensors.TryGetValue(TensorName, out Tensor? values) && values.dtype == ScalarType.Float32 && values.shape is [> 0, > 0])
            {
                return new FeatureSet(values.data<float>().ToArray(), (int)values.shape[0], (int)values.shape[1]);
            }

            LogPassedOver(path, "it holds no features");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            LogPassedOver(path, e.Message);
        }

        return null;
    }

    [LoggerMessage(1, LogLevel.Information, "Computed the features of {Count} real images, kept in {Path}")]
    private partial void LogComputed(int count, string path);

    [LoggerMessage(2, LogLevel.Warning, "The features in {Path} are passed over and computed anew: {Reason}")]
    private partial void LogPassedOver(string path, string reason);
}
