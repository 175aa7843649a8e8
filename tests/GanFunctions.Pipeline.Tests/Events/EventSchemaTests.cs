using System.Text.Json;
using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;
using Json.Schema;

namespace GanFunctions.Pipeline.Tests.Events;

public sealed class EventSchemaTests
{
    private static readonly GanStorage Storage = GanStorage.Connect("UseDevelopmentStorage=true");

    public static TheoryData<EventData> All { get; } =
    [
        new ImageTranslated("a/b.png", "0x1", "a", "1", "AtoB", "translated", "a/b.png", 8, 9, 1.5),
        new ImageRejected("b.png", null, "invalid-name", "Why.", "What.", "images/b.png.json"),
        new ImageRejected("a/b.json", "0x1", "unknown-key", "Why.", "What.", "requests/a/b.json.json") { Container = "requests" },
        new ImageRejected("a/b.png", "0x1", "not-an-image", "Why.", "What.", "images/a/b.png.json"),
        new ImagesGenerated("faces/r.json", "faces", "1", "generated", ["faces/r/seed0000.png"]) { Count = 1, Result = "faces/r/result.json" },
        new TrainingStarted("a-0123456789ab", "a", "a.zip", 1),
        new TrainingProgressed("a-0123456789ab", "a", 0, 10, 1, 0, null, new Dictionary<string, double>()),
        new TrainingProgressed("a-0123456789ab", "a", 5, 10, 1, 2.5, 2, new Dictionary<string, double> { ["gA"] = 0.5 }),
        new TrainingCompleted("a-0123456789ab", "a", "2", false, "Why.", new Dictionary<string, double> { ["swd"] = 3 }),
        new TrainingFailed("a-0123456789ab", "a", RunState.Cancelled, "cancelled", "Why.", "What."),
        new ModelPublished("a", "2", null),
        new ModelPromoted("a", "2", "1", "a-0123456789ab"),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void An_event_is_as_its_schema_says(EventData data)
    {
        JsonNode json = JsonNode.Parse(JsonSerializer.Serialize(GanEvents.Create(Storage, data, DateTimeOffset.UnixEpoch)))!;
        JsonSchema schema = JsonSchema.FromText(Published.Read($"schemas/events/{json["type"]}.schema.json"));

        EvaluationResults results = schema.Evaluate(json, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });

        Assert.True(results.IsValid, JsonSerializer.Serialize(results.Details.Where(detail => detail.HasErrors).Select(detail => detail.Errors)));
        Published.Mentions("events.md", (string)json["type"]!);
    }

    [Fact]
    public void A_schema_refuses_an_event_that_lacks_what_it_requires()
    {
        JsonNode json = JsonNode.Parse(JsonSerializer.Serialize(GanEvents.Create(Storage, new ModelPublished("a", "2", null), DateTimeOffset.UnixEpoch)))!;
        json["data"]!.AsObject().Remove("version");

        Assert.False(JsonSchema.FromText(Published.Read($"schemas/events/{json["type"]}.schema.json")).Evaluate(json).IsValid);
    }

    [Fact]
    public void What_is_told_twice_has_one_id()
    {
        ModelPublished data = new("a", "2", null);

        Assert.Equal(
            GanEvents.Create(Storage, data, DateTimeOffset.UnixEpoch).Id, GanEvents.Create(Storage, data, DateTimeOffset.UnixEpoch.AddDays(1)).Id);
    }
}
