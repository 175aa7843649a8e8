using System.Reflection;
using System.Text.RegularExpressions;
using GanFunctions.Inference.Telemetry;
using GanFunctions.Pipeline.Telemetry;
using GanFunctions.Pipeline.Tests.Support;

namespace GanFunctions.Pipeline.Tests.Telemetry;

public sealed partial class TelemetryDocsTests
{
    private static readonly string Page = Published.Read("observability.md").ReplaceLineEndings("\n");

    [Theory]
    [InlineData(typeof(SpanNames), "Spans")]
    [InlineData(typeof(MetricNames), "Metrics")]
    [InlineData(typeof(TagNames), "Tags")]
    public void The_table_lists_every_name_and_no_other(Type names, string section) => Assert.Equal(
        names.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!).Order(StringComparer.Ordinal),
        FirstCell().Matches(Section(section)).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_setting_is_named() => Assert.Equal(
        typeof(TelemetrySettings).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!).Order(StringComparer.Ordinal),
        FirstCell().Matches(Section("Where it goes")).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));

    private static string Section(string heading) => Page.Split("\n## ").Single(part => part.StartsWith(heading + "\n", StringComparison.Ordinal));

    [GeneratedRegex("^\\| `([^`]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex FirstCell();
}
