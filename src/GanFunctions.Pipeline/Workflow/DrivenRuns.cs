using System.Collections.Concurrent;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>The runs that this process drives.</summary>
internal sealed class DrivenRuns
{
    private readonly ConcurrentDictionary<string, bool> _runs = new();

    public bool Contains(string runId) => _runs.ContainsKey(runId);

    public bool TryAdd(string runId) => _runs.TryAdd(runId, true);

    public void Remove(string runId) => _runs.TryRemove(runId, out _);
}
