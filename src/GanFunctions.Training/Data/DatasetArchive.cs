using System.IO.Compression;
using GanFunctions.Inference;

namespace GanFunctions.Training.Data;

/// <summary>
/// The files of a dataset, be it a folder or a zip file. Paths are relative, with forward slashes. Several threads may read
/// at a time; of a zip file one reads after the other.
/// </summary>
internal sealed class DatasetArchive : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ZipArchive? _zip;
    private readonly SortedDictionary<string, Func<Stream>> _files = new(StringComparer.Ordinal);

    private DatasetArchive(ZipArchive? zip) => _zip = zip;

    /// <summary>All files, in the order of their paths.</summary>
    public IEnumerable<string> Paths => _files.Keys;

    /// <summary>Opens a dataset.</summary>
    /// <param name="path">A folder or a zip file.</param>
    /// <exception cref="InputRejectedException">There is none, or it is not a zip file.</exception>
    public static DatasetArchive Open(string path)
    {
        if (Directory.Exists(path))
        {
            var folder = new DatasetArchive(null);
            foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            {
                folder._files[Path.GetRelativePath(path, file).Replace('\\', '/')] = () => File.OpenRead(file);
            }

            return folder;
        }

        try
        {
            ZipArchive zip = ZipFile.OpenRead(path);
            var archive = new DatasetArchive(zip);
            foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => !entry.FullName.EndsWith('/')))
            {
                archive._files[entry.FullName.Replace('\\', '/')] = entry.Open;
            }

            return archive;
        }
        catch (FileNotFoundException e)
        {
            throw new InputRejectedException("dataset-not-found", $"There is no dataset at '{path}'.", "Give the path of a folder or of a zip file.", e);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new InputRejectedException("dataset-not-found", $"There is no dataset at '{path}'.", "Give the path of a folder or of a zip file.", e);
        }
        catch (InvalidDataException e)
        {
            throw new InputRejectedException("not-a-zip", $"'{path}' is not a zip file, or is damaged: {e.Message}", "Pack the dataset's folder again as a zip file.", e);
        }
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">One of <see cref="Paths"/>.</param>
    /// <param name="maxBytes">How long it may be, whatever its archive says.</param>
    /// <exception cref="InputRejectedException">The file is longer, or its part of the archive is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read; the message names it.</exception>
    public byte[] Read(string path, long maxBytes)
    {
        if (_zip is null)
        {
            return ReadWhole(path, maxBytes);
        }

        lock (_gate)
        {
            return ReadWhole(path, maxBytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _zip?.Dispose();

    private byte[] ReadWhole(string path, long maxBytes)
    {
        try
        {
            using Stream stream = _files[path]();
            using var content = new MemoryStream();
            byte[] buffer = new byte[81920];
            for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
            {
                content.Write(buffer, 0, read);
                if (content.Length > maxBytes)
                {
                    throw new InputRejectedException("file-too-large", $"'{path}' in the dataset is longer than {maxBytes} bytes.", "Remove it or make it smaller.");
                }
            }

            return content.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new InputRejectedException("not-a-zip", $"'{path}' in the dataset's zip file is damaged: {e.Message}", "Pack the dataset's folder again as a zip file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{path}' in the dataset could not be read: {e.Message}", e);
        }
    }
}
