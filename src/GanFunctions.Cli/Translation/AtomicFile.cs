namespace GanFunctions.Cli.Translation;

/// <summary>Writes files that are whole or not there.</summary>
public static class AtomicFile
{
    /// <summary>Writes beside the file and renames, creating its folder; what stood there before is replaced.</summary>
    /// <exception cref="IOException">It could not be written; nothing of it is left behind.</exception>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(path, overwrite: true, stream => stream.WriteAsync(content, cancellationToken).AsTask());

    /// <summary>Writes beside the file and renames, creating its folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file that stands there is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">It could not be written, or one stands there; nothing of it is left behind.</exception>
    public static async Task WriteAsync(string path, bool overwrite, Func<Stream, Task> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.ReadWrite);
            await using (stream.ConfigureAwait(false))
            {
                await write(stream).ConfigureAwait(false);
            }

            File.Move(temporary, path, overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
