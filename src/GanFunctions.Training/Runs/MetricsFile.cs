using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GanFunctions.Training.Runs;

/// <summary><c>metrics.jsonl</c>: one JSON object a line, with <c>losses</c> or <c>metrics</c> of a step.</summary>
/// <param name="path">The file.</param>
internal sealed class MetricsFile(string path)
{
    private static readonly JsonSerializerOptions Compact = new(JsonSerializerDefaults.Web);

    /// <summary>Drops the lines that a run which goes on from an earlier step will write again, and one cut short.</summary>
    /// <param name="step">Steps done.</param>
    public void KeepUntil(long step)
    {
        if (File.Exists(path))
        {
            string[] kept = [.. File.ReadLines(path).Where(line => StepOf(line) <= step)];
            DurableFiles.Write(path, Encoding.UTF8.GetBytes(string.Concat(kept.Select(line => line + "\n"))));
        }
    }

    /// <summary>Appends a line. Others may have the file open meanwhile, as what copies it to the storage does.</summary>
    /// <param name="line">Its object.</param>
    public void Append(object line)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(line, Compact) + "\n"));
    }

    private static long StepOf(string line)
    {
        try
        {
            return JsonNode.Parse(line)!["step"]!.GetValue<long>();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            return long.MaxValue;
        }
    }
}
