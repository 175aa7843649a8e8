using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GanFunctions.TestSupport;

/// <summary>
/// One case of numbers computed by a reference implementation: NAME.json describes the tensors that lie in NAME.bin.
/// Cases are read from the folder that GAN_FIXTURES names, else from the copies in tests/Fixtures.
/// </summary>
public sealed class Fixture
{
    private readonly byte[] _data;
    private readonly JsonObject _tensors;

    private Fixture(JsonObject facts, byte[] data)
    {
        Facts = facts;
        _data = data;
        _tensors = facts["tensors"]?.AsObject() ?? [];
    }

    /// <summary>The case's JSON: its settings besides the tensors.</summary>
    public JsonObject Facts { get; }

    /// <summary>The names of all tensors of the case.</summary>
    public IEnumerable<string> Names => _tensors.Select(pair => pair.Key);

    public static Fixture Load(string name)
    {
        string folder = Environment.GetEnvironmentVariable("GAN_FIXTURES") ?? Path.Combine(AppContext.BaseDirectory, "Fixtures");
        JsonObject facts = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, name + ".json")))!.AsObject();
        if (facts["file"] is null)
        {
            return new Fixture(facts, []);
        }

        byte[] data = File.ReadAllBytes(Path.Combine(folder, facts["file"]!.GetValue<string>()));
        string hash = Convert.ToHexStringLower(SHA256.HashData(data));
        return hash == facts["sha256"]!.GetValue<string>()
            ? new Fixture(facts, data)
            : throw new InvalidDataException($"{name}.bin does not have the hash that {name}.json states.");
    }

    public long[] Shape(string tensor) => Tensor(tensor)["shape"].Deserialize<long[]>()!;

    public float[] Floats(string tensor) => Values<float>(tensor, "<f4");

    public byte[] Bytes(string tensor) => Values<byte>(tensor, "|u1");

    public long[] Longs(string tensor) => Values<long>(tensor, "<i8");

    private T[] Values<T>(string tensor, string dtype)
        where T : struct
    {
        JsonObject entry = Tensor(tensor);
        return entry["dtype"]!.GetValue<string>() == dtype
            ? MemoryMarshal.Cast<byte, T>(_data.AsSpan(entry["offset"]!.GetValue<int>(), entry["length"]!.GetValue<int>())).ToArray()
            : throw new InvalidDataException($"{tensor} is {entry["dtype"]}, not {dtype}.");
    }

    private JsonObject Tensor(string name) =>
        _tensors[name]?.AsObject() ?? throw new InvalidDataException($"The case has no tensor '{name}'.");
}
