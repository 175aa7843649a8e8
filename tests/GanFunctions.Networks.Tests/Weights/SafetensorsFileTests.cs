using System.Buffers.Binary;
using System.Text;
using CsCheck;
using GanFunctions.Networks.Weights;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.Weights;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void What_is_written_is_read_again()
    {
        Gen.Select(Gen.Int[0, 4].Array[0, 4], Gen.String[Gen.Char[' ', '\u04ff'], 1, 20], Gen.Int).Sample(
            (shape, name, seed) =>
            {
                using var scope = NewDisposeScope();
                using var draws = new Generator((ulong)(uint)seed);
                long[] size = [.. shape.Select(length => (long)length)];
                var tensors = new Dictionary<string, Tensor> { ["a " + name] = randn(size, generator: draws), ["b"] = tensor(long.MinValue), ["c"] = randn([2, 3]).t() };

                SafetensorsFile.Write(_path, tensors, new Dictionary<string, string> { ["note"] = name });
                var (read, metadata) = SafetensorsFile.Read(_path);

                Assert.Equal(tensors.Keys.Order(), read.Keys.Order());
                Assert.All(tensors, pair =>
                {
                    Assert.Equal(pair.Value.shape, read[pair.Key].shape);
                    Assert.True(pair.Value.equal(read[pair.Key]).all().item<bool>());
                });
                Assert.Equal(name, metadata["note"]);
            },
            threads: 1,
            iter: 50);
    }

    [Fact]
    public void The_layout_is_that_of_the_published_format()
    {
        byte[] header = Encoding.ASCII.GetBytes("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}      """);
        File.WriteAllBytes(_path, [.. BitConverter.GetBytes((long)header.Length), .. header, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);

        Tensor read = SafetensorsFile.Read(_path).Tensors["x"];

        Assert.Equal([1.5f, -2f], read.data<float>().ToArray());
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""nonsense""")]
    [InlineData("""{"x":1}""")]
    [InlineData("""{"x":null}""")]
    [InlineData("""{"x":{}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2147483647,2147483647,2147483647,2147483647,2147483647],"data_offsets":[0,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":["two"],"data_offsets":[0,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}""")]
    [InlineData("""{"x":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"__metadata__":{"a":[1]}}""")]
    public void A_header_that_does_not_describe_the_file_is_refused(string header)
    {
        File.WriteAllBytes(_path, [.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header), .. new byte[8]]);

        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(_path));
    }

    [Fact]
    public void A_truncated_file_is_refused_wherever_it_ends()
    {
        SafetensorsFile.Write(_path, new Dictionary<string, Tensor> { ["x"] = ones(3) }, new Dictionary<string, string>());
        byte[] whole = File.ReadAllBytes(_path);

        Assert.All(Enumerable.Range(0, whole.Length), length =>
        {
            File.WriteAllBytes(_path, whole[..length]);
            Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(_path));
        });
    }

    [Fact]
    public void A_header_of_absurd_length_is_refused_before_it_is_read()
    {
        byte[] file = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(file, long.MaxValue);
        File.WriteAllBytes(_path, file);

        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(_path));
    }

    [Fact]
    public void A_type_that_is_not_supported_is_not_written() =>
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(_path, new Dictionary<string, Tensor> { ["x"] = ones(1, dtype: ScalarType.Bool) }, new Dictionary<string, string>()));
}
