using GanFunctions.Cli.Hosting;

namespace GanFunctions.Cli.Translation;

/// <summary>Writes files that are whole or not there.</summary>
public static class AtomicFile
{
    /// <summary>Writes beside the file and renames, creating its folder; what stood there before is replaced.</summary>
    /// <exception cref="IOException">It could not be written; nothing of it is left behind.</exception>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            await File.WriteAllBytesAsync(temporary, content, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception)
        {
            File.Delete(temporary);
            if (exception is ArgumentOutOfRangeException)
            {
                // How the runtime reports a file system's, or the shell's, limit on the size of files.
                throw new IOException($"'{path}' is larger than a file may be there.", FailureDescription.FileTooLarge);
            }

            throw;
        }
    }
}
