namespace GanFunctions.Bench;

/// <summary>A benchmark that could not be run, with the reason and the remedy.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
