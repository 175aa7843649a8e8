using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Cli.Translation;

/// <summary>Writes files that are whole or not there.</summary>
public static class AtomicFile
{
    /// <summary>Writes beside the file and renames, creating its folder; what stood there before is replaced.</summary>
    /// <exception cref="IOException">It could not be written; nothing of it is left behind.</exception>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(path, overwrite: true, temporary => File.WriteAllBytesAsync(temporary, content, cancellationToken));

    /// <summary>Writes beside the file and renames, creating its folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file that stands there is replaced.</param>
    /// <param name="write">Writes the content into a new file at the path that it is given.</param>
    /// <exception cref="IOException">It could not be written, or one stands there; nothing of it is left behind.</exception>
    public static async Task WriteAsync(string path, bool overwrite, Func<string, Task> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            await write(temporary).ConfigureAwait(false);
            File.Move(temporary, path, overwrite);
        }
        catch (Exception exception)
        {
            File.Delete(temporary);

            // So .NET reports that the file system, or a limit on the process, has no room for a file of this size.
            if (exception is ArgumentOutOfRangeException)
            {
                throw new IOException($"There is no room for a file of this size at '{path}'.", HostFault.FileTooLarge);
            }

            throw;
        }
    }
}
