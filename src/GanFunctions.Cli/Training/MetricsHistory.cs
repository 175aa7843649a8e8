using System.Text.Json;

namespace GanFunctions.Cli.Training;

/// <summary>A value of a curve.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Value">The value then.</param>
internal readonly record struct MetricPoint(long Step, double Value);

/// <summary>An evaluation on held-out images.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Metrics">By name.</param>
internal sealed record EvaluationPoint(long Step, IReadOnlyDictionary<string, double> Metrics);

/// <summary>
/// What <c>metrics.jsonl</c> holds. A line that a resumed run wrote again stands for the earlier one; what is not
/// understood is passed over, as a newer trainer may write more, and a line may be half-written.
/// </summary>
internal sealed class MetricsHistory
{
    private readonly Dictionary<string, SortedDictionary<long, double>> _losses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, EvaluationPoint> _evaluations = [];

    /// <summary>The losses' names, in the order in which they came.</summary>
    public IReadOnlyList<string> LossNames => [.. _losses.Keys];

    /// <summary>The evaluations, oldest first.</summary>
    public IReadOnlyList<EvaluationPoint> Evaluations => [.. _evaluations.Values];

    /// <summary>Reads a whole file.</summary>
    public static MetricsHistory Parse(string text)
    {
        MetricsHistory history = new();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            history.Add(line);
        }

        return history;
    }

    /// <summary>A loss's curve, oldest first.</summary>
    /// <param name="name">One of <see cref="LossNames"/>.</param>
    public IReadOnlyList<MetricPoint> Loss(string name) => [.. _losses[name].Select(point => new MetricPoint(point.Key, point.Value))];

    private void Add(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("step", out JsonElement at) || !at.TryGetInt64(out long step))
            {
                return;
            }

            foreach ((string name, double value) in Numbers(root, "losses"))
            {
                if (!_losses.TryGetValue(name, out SortedDictionary<long, double>? curve))
                {
                    _losses[name] = curve = [];
                }

                curve[step] = value;
            }

            Dictionary<string, double> metrics = Numbers(root, "metrics").ToDictionary(StringComparer.Ordinal);
            if (metrics.Count > 0)
            {
                _evaluations[step] = new EvaluationPoint(step, metrics);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A line that is not whole.
        }
    }

    private static IEnumerable<KeyValuePair<string, double>> Numbers(JsonElement root, string property) =>
        root.TryGetProperty(property, out JsonElement group) && group.ValueKind == JsonValueKind.Object
            ? group.EnumerateObject()
                .Where(member => member.Value.ValueKind == JsonValueKind.Number)
                .DistinctBy(member => member.Name)
                .Select(member => KeyValuePair.Create(member.Name, member.Value.GetDouble()))
            : [];
}
