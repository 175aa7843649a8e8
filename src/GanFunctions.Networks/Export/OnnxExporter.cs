using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using GanFunctions.Networks.Onnx;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Export;

/// <summary>
/// Writes networks as ONNX files with one input <c>input</c> (N,C,H,W) and one output <c>output</c>, all of N, H and W free
/// (H and W within the network's multiple). A file is written whole or not at all, and only after ONNX Runtime computed
/// with it what the network computes.
/// </summary>
public sealed class OnnxExporter
{
    /// <summary>The input's name in the file.</summary>
    public const string InputName = "input";

    /// <summary>The output's name in the file.</summary>
    public const string OutputName = "output";

    private readonly OnnxExportOptions _options;

    /// <summary>Creates an exporter.</summary>
    /// <param name="options">How it exports; by default for CPUs, to 1e-4.</param>
    public OnnxExporter(OnnxExportOptions? options = null) => _options = options ?? new OnnxExportOptions();

    /// <summary>Writes a network to a file; what was there before is replaced only by a whole, checked file.</summary>
    /// <param name="network">The network; its mode and weights are left as they are.</param>
    /// <param name="path">Where to write; the folder must exist.</param>
    /// <param name="metadata">
    /// What else the file shall say of itself, by key. The exporter itself writes <c>architecture</c>, <c>configuration</c>
    /// (JSON), <c>value_range</c>, <c>size_multiple</c>, <c>lowering</c> and <c>format</c> (the version of these keys: 1).
    /// </param>
    /// <returns>The file's hash, length and measured parity.</returns>
    /// <exception cref="ExportParityException">The file would not compute what the network does; nothing was written.</exception>
    /// <exception cref="NotSupportedException">The network has a part without ONNX form; nothing was written.</exception>
    /// <exception cref="ArgumentException">A key of <paramref name="metadata"/> is one that the exporter writes.</exception>
    public OnnxExportResult Export<TNetwork>(TNetwork network, string path, IReadOnlyDictionary<string, string>? metadata = null)
        where TNetwork : nn.Module<Tensor, Tensor>, IExportableNetwork
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);

        (byte[] file, ConvolutionLowering lowering, IReadOnlyList<ParityMeasurement> parity) = WriteChecked(network, metadata);
        Replace(path, file);
        return new OnnxExportResult(Convert.ToHexStringLower(SHA256.HashData(file)), file.LongLength, lowering, parity);
    }

    /// <summary>Writes a network's file without checking it.</summary>
    internal static byte[] Write(IExportableNetwork network, ConvolutionLowering lowering, IReadOnlyDictionary<string, string>? metadata)
    {
        var graph = new OnnxGraph(network.Architecture) { ProducerVersion = Version };
        OnnxValue input = graph.Input(InputName, "N", network.InputChannels, "H", "W");
        OnnxValue output = network.WriteTo(graph, input, lowering);
        graph.Output(OutputName, output, "N", network.OutputChannels, network.KeepsSize ? "H" : "h", network.KeepsSize ? "W" : "w");

        graph.Metadata["architecture"] = network.Architecture;
        graph.Metadata["configuration"] = network.Configuration;
        graph.Metadata["format"] = "1";
        graph.Metadata["lowering"] = lowering.ToString().ToLowerInvariant();
        graph.Metadata["size_multiple"] = network.SizeMultiple.ToString(CultureInfo.InvariantCulture);
        graph.Metadata["value_range"] = "[-1, 1]";
        foreach ((string key, string value) in metadata ?? new Dictionary<string, string>())
        {
            if (!graph.Metadata.TryAdd(key, value))
            {
                throw new ArgumentException($"The metadata '{key}' is written by the exporter; choose another key.", nameof(metadata));
            }
        }

        return graph.ToBytes();
    }

    /// <summary>This program's version, for files to state.</summary>
    internal static string Version =>
        typeof(OnnxExporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private (byte[] File, ConvolutionLowering Lowering, IReadOnlyList<ParityMeasurement> Parity) WriteChecked<TNetwork>(
        TNetwork network, IReadOnlyDictionary<string, string>? metadata)
        where TNetwork : nn.Module<Tensor, Tensor>, IExportableNetwork
    {
        ConvolutionLowering[] candidates = [.. new[] { _options.Lowering, ConvolutionLowering.Direct }.Distinct()];
        IReadOnlyList<ParityMeasurement> parity = [];
        foreach (ConvolutionLowering lowering in candidates)
        {
            byte[] file = Write(network, lowering, metadata);
            parity = ParityCheck.Measure(network, file, _options.ParitySizes);
            if (parity.All(measurement => measurement.Difference <= _options.Tolerance))
            {
                return (file, lowering, parity);
            }
        }

        throw new ExportParityException(network.Architecture, _options.Tolerance, parity);
    }

    /// <summary>Writes a file as a whole, or leaves what was there.</summary>
    internal static void Replace(string path, byte[] file)
    {
        string target = Path.GetFullPath(path);
        string temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Guid.NewGuid():n}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(file);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
