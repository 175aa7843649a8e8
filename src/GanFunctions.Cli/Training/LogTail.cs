using System.Runtime.CompilerServices;
using System.Text;

namespace GanFunctions.Cli.Training;

/// <summary>Reads a run's log line by line as it grows.</summary>
/// <param name="catalog">Where the run is read.</param>
/// <param name="runId">The run.</param>
internal sealed class LogTail(RunCatalog catalog, string runId)
{
    private readonly MemoryStream _unfinished = new();
    private long _read;

    /// <summary>The lines that are new and whole.</summary>
    /// <param name="last">Whether nothing more will come, so that a line without an end is one.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async IAsyncEnumerable<string> ReadAsync(bool last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] added = await catalog.ReadLogAsync(runId, _read, cancellationToken).ConfigureAwait(false);
        _read += added.Length;
        _unfinished.Write(added);

        // Decoded up to a line's end only: a letter of several bytes may be half there.
        byte[] bytes = _unfinished.ToArray();
        int end = last ? bytes.Length : Array.LastIndexOf(bytes, (byte)'\n') + 1;
        _unfinished.SetLength(0);
        _unfinished.Write(bytes, end, bytes.Length - end);
        if (end == 0)
        {
            yield break;
        }

        string text = Encoding.UTF8.GetString(bytes, 0, end);
        foreach (string line in (text.EndsWith('\n') ? text[..^1] : text).Split('\n'))
        {
            yield return line.TrimEnd('\r');
        }
    }
}
