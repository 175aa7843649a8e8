using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using GanFunctions.Inference;
using GanFunctions.Inference.Generation;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Generation;
using GanFunctions.Pipeline.Tests.Support;
using Json.Schema;

namespace GanFunctions.Pipeline.Tests.Generation;

public sealed class RequestReaderTests
{
    private static readonly GeneratorCard Card = new()
    {
        Encoder = "encoder.onnx",
        ZDim = 8,
        WDim = 8,
        Layers = 6,
        Resolution = 16,
        NoiseLength = 0,
        WAvg = new double[8],
        LayerGroups = new Dictionary<string, IReadOnlyList<int>> { ["coarse"] = [0, 1], ["middle"] = [2, 3], ["fine"] = [4, 5] },
    };

    private const string Everything = """
        {
          "$schema": "../docs/schemas/request.schema.json",
          "seeds": [ 1, "5-7", 9 ], "noise": "seeded",
          "truncation": { "psi": 0.7, "cutoff": 4 },
          "reference": { "image": "images/faces/photo.jpg", "layers": [ "fine", 0 ] },
          "output": { "layout": "grid", "format": "jpeg", "quality": 80, "columns": 5 },
          "force": false
        }
        """;

    [Fact]
    public void A_request_is_read_with_all_its_keys()
    {
        GenerationRequest request = Read(Everything);

        Assert.Equal([1u, 5, 6, 7, 9], request.Seeds!.All());
        Assert.Equal((0.7, 4, NoiseMode.Seeded), (request.Psi, request.Cutoff, request.Noise));
        Assert.Equal(("images", "faces/photo.jpg"), (request.Reference!.Container, request.Reference.Blob));
        Assert.Equal([0, 4, 5], request.Reference.Layers.Resolve(Card, "layers"));
        Assert.Equal((GenerationLayout.Grid, GenerationFormat.Jpeg, 80, 5), (request.Output.Layout, request.Output.Format, request.Output.Quality, request.Output.Columns));
    }

    [Theory]
    [InlineData("{}", "seed0000.png")]
    [InlineData("""{ "seeds": 42, "truncation": 0.5 }""", "seed0042.png")]
    [InlineData("""{ "count": 3 }""", "seed0000.png seed0001.png seed0002.png")]
    [InlineData("""{ "seeds": 4294967294, "count": 2 }""", "seed4294967294.png seed4294967295.png")]
    [InlineData("""{ "seeds": [3, "2-3"], "output": { "format": "webp" } }""", "seed0003.webp seed0002.webp")]
    [InlineData("""{ "mixing": { "rows": "1-2", "columns": [7] }, "output": { "layout": "single" } }""", "seed0001-seed0007.png seed0002-seed0007.png")]
    [InlineData("""{ "reference": { "image": "requests/a.png" } }""", "reference.png")]
    [InlineData("""{ "interpolation": { "seeds": [1, 2], "frames": 2, "loop": false }, "output": { "layout": "single" } }""", "frame0001.png frame0002.png frame0003.png")]
    public void A_request_names_the_files_that_it_makes(string json, string files)
    {
        GenerationPlan plan = Plan(json);

        Assert.Equal(files.Split(' '), Enumerable.Range(0, plan.Recipes.Count).Select(plan.FileName));
    }

    [Fact]
    public void Mixing_becomes_a_table_whose_corner_is_empty_and_interpolation_an_animation_that_loops()
    {
        GenerationPlan table = Plan("""{ "mixing": { "rows": "1-2", "columns": "7-9", "layers": "coarse" } }""");
        GenerationPlan way = Plan("""{ "interpolation": { "seeds": "1,5,1", "frames": 10, "space": "z" }, "output": { "format": "gif" } }""");

        Assert.Equal((4, 3, 1, "grid.png"), (table.Columns, table.Rows, table.Offset, table.SheetName));
        Assert.Equal("seed0007 seed0008 seed0009 seed0001 seed0001-seed0007", string.Join(' ', table.Recipes.Take(5).Select(recipe => recipe.Name)));
        Assert.Equal([0, 1], Assert.IsType<MixedStyles>(table.Recipes[4].Styles).Layers);
        Assert.Equal((30, "animation.gif"), (way.Recipes.Count, way.SheetName));
        Assert.Equal(new BetweenStyles(1, 1, 0.5, InterpolationSpace.Z), way.Recipes[25].Styles);
    }

    [Theory]
    [InlineData("", "invalid-request", "cannot be read")]
    [InlineData("seeds: 5", "invalid-request", "line 1")]
    [InlineData("[1]", "invalid-request", "not a JSON object")]
    [InlineData("null", "invalid-request", "not a JSON object")]
    [InlineData("""{ "seeds": 1 """, "invalid-request", "not closed")]
    [InlineData("""{ "seedz": 1 }""", "unknown-key", "'seedz'", "seeds")]
    [InlineData("""{ "truncation": { "psy": 1 } }""", "unknown-key", "'truncation.psy'", "truncation.psi")]
    [InlineData("""{ "output": { "seeds": 1 } }""", "unknown-key", "'output.seeds'")]
    [InlineData("""{ "seeds": 1, "seeds": 2 }""", "invalid-request", "'seeds' for the second time")]
    [InlineData("""{ "seeds": -1 }""", "invalid-seeds", "seeds cannot hold -1", "4294967295")]
    [InlineData("""{ "seeds": 4294967296 }""", "invalid-seeds", "seeds cannot hold 4294967296")]
    [InlineData("""{ "seeds": [1, "64-1"] }""", "invalid-seeds", "seeds cannot hold \"64-1\"")]
    [InlineData("""{ "seeds": [] }""", "invalid-seeds", "seeds cannot hold []")]
    [InlineData("""{ "seeds": 1.5 }""", "invalid-seeds", "1.5")]
    [InlineData("""{ "seeds": { "from": 1 } }""", "invalid-seeds", "seeds")]
    [InlineData("""{ "seeds": 4294967295, "count": 2 }""", "invalid-seeds", "beyond 4294967295")]
    [InlineData("""{ "seeds": "1-5", "count": 2 }""", "invalid-request", "'count'")]
    [InlineData("""{ "count": 0 }""", "invalid-request", "count cannot be 0", "1")]
    [InlineData("""{ "truncation": 1.5 }""", "truncation-out-of-range", "truncation is 1.5", "\"force\": true")]
    [InlineData("""{ "truncation": { "psi": -0.1 } }""", "truncation-out-of-range", "truncation.psi is -0.1")]
    [InlineData("""{ "truncation": 1e99, "force": true }""", "invalid-request", "truncation")]
    [InlineData("""{ "truncation": "0.5" }""", "invalid-request", "truncation cannot be \"0.5\"")]
    [InlineData("""{ "truncation": { "cutoff": 1.5 } }""", "invalid-request", "truncation.cutoff")]
    [InlineData("""{ "noise": "loud" }""", "invalid-request", "noise cannot be \"loud\"", "const, seeded, none")]
    [InlineData("""{ "mixing": 5 }""", "invalid-request", "mixing is not an object")]
    [InlineData("""{ "mixing": { "rows": 1 } }""", "invalid-request", "lacks 'mixing.columns'")]
    [InlineData("""{ "mixing": { "rows": 1, "columns": 2, "layers": [] } }""", "invalid-request", "mixing.layers")]
    [InlineData("""{ "mixing": { "rows": 1, "columns": 2 }, "seeds": 1 }""", "invalid-request", "both 'mixing' and 'seeds'")]
    [InlineData("""{ "mixing": { "rows": 1, "columns": 2 }, "reference": { "image": "images/a.png" } }""", "invalid-request", "both 'mixing' and 'reference'")]
    [InlineData("""{ "reference": { "image": "https://elsewhere/a.png" } }""", "invalid-request", "reference.image", "images/")]
    [InlineData("""{ "reference": { "image": "models/a.png" } }""", "invalid-request", "reference.image")]
    [InlineData("""{ "reference": { "image": "images/" } }""", "invalid-request", "reference.image")]
    [InlineData("""{ "interpolation": { "seeds": 1 } }""", "invalid-seeds", "interpolation.seeds")]
    [InlineData("""{ "output": { "quality": 101 } }""", "invalid-request", "output.quality cannot be 101", "100")]
    [InlineData("""{ "force": "yes" }""", "invalid-request", "force")]
    public void What_cannot_be_read_is_refused_with_its_key_and_a_remedy(string json, string code, string reason, string? remedy = null)
    {
        InputRejectedException rejected = Assert.Throws<InputRejectedException>(() => Read(json));

        Assert.Equal(code, rejected.Code);
        Assert.Contains(reason, rejected.Message, StringComparison.Ordinal);
        Assert.Contains(remedy ?? "", rejected.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "count": 10000000 }""", "too-many-images", "10,000,000")]
    [InlineData("""{ "seeds": "0-4294967295" }""", "too-many-images", "4,294,967,296")]
    [InlineData("""{ "mixing": { "rows": "1-1000", "columns": "1-1000" } }""", "too-many-images", "mixing")]
    [InlineData("""{ "interpolation": { "seeds": "1-1000", "frames": 100000 } }""", "too-many-images", "interpolation")]
    [InlineData("""{ "interpolation": { "seeds": "1-1000", "frames": 4 } }""", "too-many-images", "3,000")]
    [InlineData("""{ "count": 100000, "output": { "layout": "grid", "columns": 1 } }""", "grid-too-large", "16x1600000")]
    [InlineData("""{ "truncation": { "cutoff": 7 } }""", "invalid-request", "truncation.cutoff is 7")]
    [InlineData("""{ "mixing": { "rows": 1, "columns": 2, "layers": "hair" } }""", "unknown-layers", "mixing.layers")]
    [InlineData("""{ "reference": { "image": "images/a.png", "layers": "5-6" } }""", "unknown-layers", "reference.layers")]
    [InlineData("""{ "reference": { "image": "images/a.png", "layers": "fine" } }""", "invalid-request", "no seeds")]
    [InlineData("""{ "output": { "format": "gif" } }""", "invalid-request", "output.format is gif")]
    [InlineData("""{ "output": { "format": "png", "layout": "animation" } }""", "invalid-request", "output.format is png")]
    [InlineData("""{ "output": { "columns": 3 } }""", "invalid-request", "output.columns")]
    public void What_is_too_much_or_does_not_fit_the_model_is_refused_with_its_key(string json, string code, string reason)
    {
        InputRejectedException rejected = Assert.Throws<InputRejectedException>(() => Plan(json));

        Assert.Equal(code, rejected.Code);
        Assert.Contains(reason, rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_an_encoder_is_named_as_the_reason() =>
        Assert.Equal("no-encoder", Assert.Throws<InputRejectedException>(() =>
            new GenerationPlanner(new GenerationOptions()).Plan(Read("""{ "reference": { "image": "images/a.png" } }"""), Card with { Encoder = null })).Code);

    [Fact]
    public void A_truncation_outside_0_to_1_is_taken_with_force() =>
        Assert.Equal(-1.5, Read("""{ "truncation": -1.5, "force": true }""").Psi);

    [Fact]
    public void A_request_that_is_damaged_anywhere_is_read_or_refused_and_nothing_else()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Everything);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, 3]).Sample(
            (place, value, kind) =>
            {
                byte[] damaged = kind switch
                {
                    0 => [.. whole[..place], value, .. whole[(place + 1)..]],
                    1 => whole[..place],
                    2 => [.. whole[..place], .. whole[(place + 1)..]],
                    _ => [.. whole[..place], value, .. whole[place..]],
                };
                try
                {
                    new GenerationPlanner(new GenerationOptions()).Plan(GenerationRequestReader.Read(damaged, "a.json"), Card);
                }
                catch (InputRejectedException rejected)
                {
                    Assert.NotEmpty(rejected.Remedy);
                }
            },
            iter: 5_000);
    }

    [Fact]
    public void Any_value_of_any_key_is_read_or_refused_with_the_key_s_name()
    {
        string[] values = ["null", "true", "-1", "0", "1", "1e999", "\"\"", "\"1-2\"", "\"\\ud800\"", "[]", "[[]]", "{}", "{ \"a\": 1 }", "[null]", "\"fine\"", "99999999999999999999", "\"images/a.png\""];
        Gen.Select(Gen.Int[0, RequestKeys.All.Count - 1], Gen.Int[0, values.Length - 1]).Sample((keyIndex, valueIndex) =>
        {
            (RequestKey key, string value) = (RequestKeys.All[keyIndex], values[valueIndex]);
            string[] parts = key.Path.Split('.');
            string json = parts.Length == 1 ? $"{{ \"{parts[0]}\": {value} }}" : $"{{ \"{parts[0]}\": {{ \"{parts[1]}\": {value} }} }}";
            try
            {
                Plan(json);
            }
            catch (InputRejectedException rejected)
            {
                Assert.True(rejected.Message.Contains(parts[0], StringComparison.Ordinal) || rejected.Message.Contains("Unicode", StringComparison.Ordinal), rejected.Message);
            }
        });
    }

    [Fact]
    public void The_schema_and_the_table_are_those_of_the_code()
    {
        Published.Holds("schemas/request.schema.json", RequestSchema.Json());
        Published.HoldsBetweenMarks("generation.md", "keys", RequestSchema.Table());
    }

    [Theory]
    [InlineData(Everything, true)]
    [InlineData("{}", true)]
    [InlineData("""{ "seeds": "1-64", "truncation": 0.7 }""", true)]
    [InlineData("""{ "mixing": { "rows": "1,2", "columns": [3, "4-5"], "layers": "coarse" } }""", true)]
    [InlineData("""{ "interpolation": { "seeds": [1, 5], "space": "z" }, "output": { "format": "gif" } }""", true)]
    [InlineData("""{ "seedz": 1 }""", false)]
    [InlineData("""{ "seeds": -1 }""", false)]
    [InlineData("""{ "mixing": { "rows": 1 } }""", false)]
    [InlineData("""{ "truncation": { "psy": 1 } }""", false)]
    [InlineData("""{ "output": { "quality": 0 } }""", false)]
    public void The_schema_takes_what_the_reader_takes_and_refuses_what_it_refuses(string json, bool taken)
    {
        JsonSchema schema = JsonSchema.FromText(RequestSchema.Json());

        Assert.Equal(taken, schema.Evaluate(JsonNode.Parse(json)).IsValid);
        Assert.Equal(taken, Record.Exception(() => Read(json)) is null);
    }

    [Fact]
    public void Every_key_lies_in_an_object_that_is_a_key_too() =>
        Assert.All(RequestKeys.All.Where(key => key.Path.Contains('.', StringComparison.Ordinal)), key =>
            Assert.Contains(RequestKeys.Find(key.Path[..key.Path.IndexOf('.', StringComparison.Ordinal)])!.Kind, new[] { RequestKeyKind.Group, RequestKeyKind.NumberOrGroup }));

    private static GenerationRequest Read(string json) => GenerationRequestReader.Read(Encoding.UTF8.GetBytes(json), "a.json");

    private static GenerationPlan Plan(string json) => new GenerationPlanner(new GenerationOptions()).Plan(Read(json), Card);
}
