using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Weights;

/// <summary>
/// Named tensors and texts in the safetensors format: the length of a JSON header as eight bytes, the header, and the
/// tensors' little-endian values. Tensors are float32 or int64.
/// </summary>
public static class SafetensorsFile
{
    private const string MetadataKey = "__metadata__";
    private const int LengthSize = 8;
    private const int MaxHeaderBytes = 100_000_000;

    /// <summary>Writes a file; one that exists is replaced as a whole when the new one is complete.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors by name, on any device.</param>
    /// <param name="metadata">The texts by name.</param>
    /// <exception cref="ArgumentException">A tensor is neither float32 nor int64.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(metadata);
        var header = new JsonObject
        {
            [MetadataKey] = new JsonObject(metadata.Select(text => KeyValuePair.Create<string, JsonNode?>(text.Key, text.Value))),
        };
        long offset = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            long end = offset + (tensor.numel() * tensor.element_size());
            header[name] = new JsonObject
            {
                ["dtype"] = TypeName(name, tensor.dtype),
                ["shape"] = JsonSerializer.SerializeToNode(tensor.shape),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        string temporary = path + ".tmp";
        using (FileStream file = File.Create(temporary))
        {
            Span<byte> length = stackalloc byte[LengthSize];
            BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
            file.Write(length);
            file.Write(json);
            foreach (Tensor tensor in tensors.Values)
            {
                using DisposeScope scope = NewDisposeScope();
                file.Write(tensor.detach().cpu().contiguous().bytes);
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads a file. The tensors are on the CPU and belong to the caller's dispose scope, if there is one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or holds what is not supported; the message says what.</exception>
    public static (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        (JsonObject header, long start) = ReadHeader(file);
        var tensors = new Dictionary<string, Tensor>();
        var metadata = new Dictionary<string, string>();
        try
        {
            foreach ((string name, JsonNode? entry) in header)
            {
                if (name == MetadataKey)
                {
                    metadata = entry.Deserialize<Dictionary<string, string>>() ?? [];
                }
                else
                {
                    tensors[name] = ReadTensor(file, start, name, entry!.AsObject());
                }
            }
        }
        catch (Exception e)
        {
            foreach (Tensor tensor in tensors.Values)
            {
                tensor.Dispose();
            }

            if (e is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentException)
            {
                throw new InvalidDataException($"The header of {path} is not that of a safetensors file: {e.Message}", e);
            }

            throw;
        }

        return (tensors, metadata);
    }

    private static (JsonObject Header, long Start) ReadHeader(FileStream file)
    {
        Span<byte> length = stackalloc byte[LengthSize];
        if (file.ReadAtLeast(length, LengthSize, throwOnEndOfStream: false) < LengthSize)
        {
            throw new InvalidDataException($"{file.Name} is too short to be a safetensors file.");
        }

        long bytes = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (bytes is < 2 or > MaxHeaderBytes || bytes > file.Length - LengthSize)
        {
            throw new InvalidDataException($"{file.Name} is not a safetensors file, or is truncated: its header cannot be {bytes} bytes long.");
        }

        byte[] json = new byte[bytes];
        file.ReadExactly(json);
        try
        {
            return (JsonNode.Parse(json)!.AsObject(), LengthSize + bytes);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            throw new InvalidDataException($"The header of {file.Name} is not a JSON object.", e);
        }
    }

    private static Tensor ReadTensor(FileStream file, long start, string name, JsonObject entry)
    {
        ScalarType type = entry["dtype"]!.GetValue<string>() switch
        {
            "F32" => ScalarType.Float32,
            "I64" => ScalarType.Int64,
            string other => throw new InvalidDataException($"Tensor {name} of {file.Name} is of type {other}; F32 and I64 are supported."),
        };
        long[] shape = entry["shape"].Deserialize<long[]>()!;
        long[] range = entry["data_offsets"].Deserialize<long[]>()!;
        Int128 expected = type == ScalarType.Float32 ? 4 : 8;
        foreach (long size in shape)
        {
            expected = size is >= 0 and <= int.MaxValue && expected <= long.MaxValue ? expected * size : -1;
        }

        if (range is not [>= 0, _] || range[1] < range[0] || range[1] > file.Length - start || range[1] - range[0] != expected)
        {
            throw new InvalidDataException($"Tensor {name} of {file.Name} does not lie where its header says, or the file is truncated.");
        }

        byte[] values = new byte[range[1] - range[0]];
        file.Position = start + range[0];
        file.ReadExactly(values);
        Tensor tensor = empty(shape, dtype: type);
        tensor.bytes = values;
        return tensor;
    }

    private static string TypeName(string name, ScalarType type) => type switch
    {
        ScalarType.Float32 => "F32",
        ScalarType.Int64 => "I64",
        _ => throw new ArgumentException($"Tensor {name} is of type {type}; Float32 and Int64 are supported."),
    };
}
