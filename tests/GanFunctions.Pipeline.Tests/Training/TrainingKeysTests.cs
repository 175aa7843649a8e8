using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Tests.Training;

public sealed class TrainingKeysTests
{
    [Fact]
    public void Every_property_of_the_configuration_is_a_key_and_every_key_a_property() =>
        Assert.Equal(
            typeof(TrainingConfiguration).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)),
            TrainingKeys.All.Select(key => key.Name));

    [Fact]
    public void Every_default_is_an_allowed_value()
    {
        foreach (TrainingKey key in TrainingKeys.All)
        {
            using JsonDocument value = JsonDocument.Parse(key.Default);
            Assert.Null(key.Read(value.RootElement, out _));
        }
    }

    [Fact]
    public void The_bounds_of_every_number_are_taken_or_refused_as_the_table_says()
    {
        foreach (TrainingKey key in TrainingKeys.All.Where(key => key.Kind is TrainingKeyKind.Integer or TrainingKeyKind.Number))
        {
            Assert.Equal(key.MinimumIsExcluded, key.Read($"{key.Minimum:R}", out _) is not null);
            Assert.Equal(key.MaximumIsExcluded, key.Read($"{key.Maximum:R}", out _) is not null);
            Assert.NotNull(key.Read($"{key.Minimum - 1:R}", out _));
            Assert.NotNull(key.Read($"{key.Maximum * 2:R}", out _));
        }
    }

    [Fact]
    public void Every_word_and_bound_survives_the_way_through_a_configuration()
    {
        foreach (TrainingKey key in TrainingKeys.All)
        {
            string[] values = key.Kind switch
            {
                TrainingKeyKind.Word => [.. key.Words],
                TrainingKeyKind.Flag => ["true", "false"],
                TrainingKeyKind.Text => [key.Name switch { "batchSizes" => "8:64,16:32", "transferFrom" => "faces@1.2-x_y", _ => "1.2-x_y" }],
                _ => [$"{(key.MinimumIsExcluded ? key.Maximum / 2 : key.Minimum):R}", $"{(key.MaximumIsExcluded ? key.Maximum / 2 : key.Maximum):R}"],
            };
            foreach (string value in values)
            {
                TrainingConfiguration set = TrainingConfigurationReader.Set(new TrainingConfiguration(), $"{key.Name}={value}");
                JsonNode? written = TrainingConfigurationReader.Write(set)[key.Name];
                Assert.Null(key.Read(value, out JsonNode? canonical));
                Assert.True(JsonNode.DeepEquals(canonical, written), $"{key.Name}={value} became {written?.ToJsonString()}");
                Assert.Equal(set, TrainingConfigurationReader.Read(TrainingConfigurationReader.Parse(Encoding.UTF8.GetBytes(TrainingConfigurationReader.Write(set).ToJsonString()))));
            }
        }
    }

    [Fact]
    public void The_published_schema_is_what_the_table_of_keys_gives() =>
        Published.Holds("schemas/train.schema.json", TrainingSchema.Json());

    [Fact]
    public void The_published_table_is_what_the_table_of_keys_gives() =>
        Published.HoldsBetweenMarks("datasets.md", "train.json keys", TrainingSchema.Table());
}
