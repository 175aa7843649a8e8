using System.Text.Json;
using System.Text.Json.Serialization;
using GanFunctions.Networks.Weights;
using static TorchSharp.torch;

namespace GanFunctions.Networks.CycleGan;

/// <summary>Generators in safetensors files that also say the network's shape.</summary>
public static class ResNetGeneratorFile
{
    private const string ArchitectureKey = "architecture";
    private const string ConfigurationKey = "configuration";
    private const string Architecture = "cyclegan-resnet-generator";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Writes a generator; a file that exists is replaced as a whole.</summary>
    /// <param name="generator">The generator.</param>
    /// <param name="path">The file.</param>
    public static void Save(ResNetGenerator generator, string path)
    {
        ArgumentNullException.ThrowIfNull(generator);
        var metadata = new Dictionary<string, string>
        {
            [ArchitectureKey] = Architecture,
            [ConfigurationKey] = JsonSerializer.Serialize(generator.Options, Json),
        };
        SafetensorsFile.Write(path, generator.state_dict(), metadata);
    }

    /// <summary>Reads a generator, onto the CPU and in training mode as all new networks are.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is damaged or holds another network.</exception>
    public static ResNetGenerator Load(string path)
    {
        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) = SafetensorsFile.Read(path);
        try
        {
            if (metadata.GetValueOrDefault(ArchitectureKey) != Architecture)
            {
                throw new InvalidDataException($"{path} does not say that it holds a {Architecture}.");
            }

            return Create(ReadOptions(path, metadata), tensors);
        }
        finally
        {
            foreach (Tensor tensor in tensors.Values)
            {
                tensor.Dispose();
            }
        }
    }

    private static ResNetGeneratorOptions ReadOptions(string path, IReadOnlyDictionary<string, string> metadata)
    {
        try
        {
            return JsonSerializer.Deserialize<ResNetGeneratorOptions>(metadata.GetValueOrDefault(ConfigurationKey, "{}"), Json)
                ?? throw new InvalidDataException($"The network's configuration in {path} is empty.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The network's configuration in {path} is not valid: {e.Message}", e);
        }
    }

    private static ResNetGenerator Create(ResNetGeneratorOptions options, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var generator = new ResNetGenerator(options);
        try
        {
            StateDictionary.Load(generator, tensors);
            return generator;
        }
        catch (InvalidDataException)
        {
            generator.Dispose();
            throw;
        }
    }
}
