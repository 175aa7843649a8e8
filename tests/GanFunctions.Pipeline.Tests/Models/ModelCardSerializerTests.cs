using System.Text;
using System.Text.Json.Nodes;
using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Pipeline.Tests.Models;

public sealed class ModelCardSerializerTests
{
    private static readonly ModelCard Card = new()
    {
        Name = "day2night",
        Version = "1.0",
        Architecture = "cyclegan",
        Description = "Day to night.",
        Translators = new Dictionary<string, TranslatorCard> { ["AtoB"] = new() { File = "AtoB.onnx", FixedSize = [256, 128] } },
        Files = new Dictionary<string, ModelFileCard> { ["AtoB.onnx"] = new(new string('a', 64), 12) },
        Configuration = new JsonObject { ["blocks"] = 6 },
        Metrics = new Dictionary<string, double> { ["psnr"] = 21.5 },
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    [Fact]
    public void A_card_survives_being_written_and_read_in_camel_case()
    {
        byte[] json = ModelCardSerializer.Serialize(Card);

        ModelCard read = ModelCardSerializer.Deserialize(json, "test");

        Assert.Contains("\"valueRange\"", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(ModelCardSerializer.Serialize(read)));
        Assert.Equal([256, 128], read.Translators["AtoB"].FixedSize!);
    }

    [Fact]
    public void Unknown_properties_and_a_byte_order_mark_are_passed_over()
    {
        JsonObject json = JsonNode.Parse(ModelCardSerializer.Serialize(Card))!.AsObject();
        json["fromTheFuture"] = new JsonArray(1, 2);

        ModelCard read = ModelCardSerializer.Deserialize([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(json.ToJsonString())], "test");

        Assert.Equal("day2night", read.Name);
    }

    private static readonly ModelCard GeneratorOf = Card with
    {
        Architecture = "stylegan2",
        Translators = new Dictionary<string, TranslatorCard>(),
        Generator = new GeneratorCard
        {
            Encoder = "encoder.onnx",
            ZDim = 8,
            WDim = 3,
            Layers = 6,
            Resolution = 16,
            NoiseLength = 800,
            WAvg = [0.5, -1, 0.25],
            LayerGroups = new Dictionary<string, IReadOnlyList<int>> { ["coarse"] = [0, 3], ["fine"] = [4, 5] },
        },
        Files = new[] { "mapping.onnx", "synthesis.onnx", "encoder.onnx" }.ToDictionary(file => file, _ => new ModelFileCard(new string('a', 64), 12)),
    };

    [Fact]
    public void A_generator_survives_being_written_and_read()
    {
        ModelCard read = ModelCardSerializer.Deserialize(ModelCardSerializer.Serialize(GeneratorOf), "test");

        Assert.Equal([0.5, -1, 0.25], read.Generator!.WAvg);
        Assert.Equal([4, 5], read.Generator.LayerGroups["fine"]);
        Assert.Equal(["mapping.onnx", "synthesis.onnx", "encoder.onnx"], read.NetworkFiles());
    }

    [Theory]
    [InlineData("mapping", "\"other.onnx\"", "other.onnx, which is not among the files")]
    [InlineData("synthesis", "null", "cannot be read")]
    [InlineData("encoder", "\"other.onnx\"", "not among the files")]
    [InlineData("zDim", "0", "size below 1")]
    [InlineData("noiseLength", "-1", "size below 1")]
    [InlineData("valueRange", "[1,1]", "value range")]
    [InlineData("valueRange", "null", "cannot be read")]
    [InlineData("wAvg", "[1,2]", "wAvg of 2 numbers, not the 3")]
    [InlineData("wAvg", "null", "cannot be read")]
    [InlineData("layerGroups", """{"coarse":[0,6]}""", "from 0 to 5")]
    [InlineData("layerGroups", """{"coarse":[3,2]}""", "layer groups")]
    [InlineData("layerGroups", """{"coarse":[-1,2]}""", "layer groups")]
    [InlineData("layerGroups", """{"coarse":[1]}""", "layer groups")]
    [InlineData("layerGroups", """{"coarse":null}""", "layer groups")]
    [InlineData("layerGroups", "null", "cannot be read")]
    public void A_generator_that_contradicts_itself_is_refused_with_the_reason(string property, string value, string reason)
    {
        JsonObject json = JsonNode.Parse(ModelCardSerializer.Serialize(GeneratorOf))!.AsObject();
        json["generator"]![property] = JsonNode.Parse(value);

        InputRejectedException refused = Assert.Throws<InputRejectedException>(
            () => ModelCardSerializer.Deserialize(Encoding.UTF8.GetBytes(json.ToJsonString()), "test"));

        Assert.Equal("invalid-model-card", refused.Code);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name", "\"Day\"", "'Day'")]
    [InlineData("version", "\"..\"", "'..'")]
    [InlineData("schema", "2", "schema is 2")]
    [InlineData("architecture", "\"\"", "architecture")]
    [InlineData("architecture", "null", "architecture")]
    [InlineData("files", """{"../x":{"sha256":"aa","bytes":1}}""", "'../x'")]
    [InlineData("files", """{"model.json":{"sha256":"aa","bytes":1}}""", "'model.json'")]
    [InlineData("files", """{"AtoB.onnx":{"sha256":"AA","bytes":1}}""", "SHA-256")]
    [InlineData("files", """{"AtoB.onnx":null}""", "SHA-256")]
    [InlineData("files", "{}", "not among the files")]
    [InlineData("translators", """{"sideways":{"file":"AtoB.onnx"}}""", "sideways")]
    [InlineData("translators", """{"AtoB":{"file":"AtoB.onnx","valueRange":[1,-1]}}""", "value range")]
    [InlineData("translators", """{"AtoB":{"file":"AtoB.onnx","fixedSize":[256]}}""", "fixed size")]
    [InlineData("translators", """{"AtoB":{"file":"AtoB.onnx","sizeMultiple":0}}""", "size below 1")]
    [InlineData("translators", """{"AtoB":null}""", "AtoB")]
    [InlineData("translators", "7", "test")]
    public void A_card_that_contradicts_itself_is_refused_with_the_reason(string property, string value, string reason)
    {
        JsonObject json = JsonNode.Parse(ModelCardSerializer.Serialize(Card))!.AsObject();
        json[property] = JsonNode.Parse(value);

        InputRejectedException refused = Assert.Throws<InputRejectedException>(
            () => ModelCardSerializer.Deserialize(Encoding.UTF8.GetBytes(json.ToJsonString()), "test"));

        Assert.Equal("invalid-model-card", refused.Code);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"name\":")]
    public void What_is_no_card_is_refused(string json) =>
        Assert.Equal("invalid-model-card", Assert.Throws<InputRejectedException>(
            () => ModelCardSerializer.Deserialize(Encoding.UTF8.GetBytes(json), "test")).Code);
}
