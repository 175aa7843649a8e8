using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>Sits in a storage client: runs a test's code just before a chosen request, and remembers what was answered.</summary>
internal sealed class RequestGate : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<(string Method, string Path, int Status)> _answers = new();
    private Func<string, string, Task>? _before;

    /// <summary>All answers so far: method, decoded path and query, status.</summary>
    public IReadOnlyCollection<(string Method, string Path, int Status)> Answers => _answers;

    /// <summary>Runs code before every request (its method, its decoded path and query).</summary>
    public void Before(Func<string, string, Task> action) => _before = action;

    /// <summary>Runs code once, before the first request that matches.</summary>
    public void BeforeFirst(string method, string pathPart, Func<Task> action)
    {
        int done = 0;
        Before((sent, path) => sent == method && path.Contains(pathPart, StringComparison.Ordinal) && Interlocked.Exchange(ref done, 1) == 0
            ? action()
            : Task.CompletedTask);
    }

    public int Count(string method, string pathPart, int status) =>
        _answers.Count(answer => answer.Method == method && answer.Path.Contains(pathPart, StringComparison.Ordinal) && answer.Status == status);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        string method = message.Request.Method.Method;
        string path = Uri.UnescapeDataString(message.Request.Uri.ToUri().PathAndQuery);
        if (_before is { } before)
        {
            await before(method, path);
        }

        await ProcessNextAsync(message, pipeline);
        _answers.Enqueue((method, path, message.Response.Status));
    }
}
