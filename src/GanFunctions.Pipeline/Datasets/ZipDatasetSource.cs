using System.IO.Compression;
using System.IO.Hashing;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>A dataset in a zip file, read where it lies: nothing is unpacked but one file at a time, into memory.</summary>
internal sealed class ZipDatasetSource : IDatasetSource
{
    private readonly ZipReadStream _file;
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private readonly ReadBuffer _buffer = new();

    private ZipDatasetSource(ZipReadStream file, ZipArchive zip)
    {
        _file = file;
        _zip = zip;
        _entries = zip.Entries.ToDictionary(entry => entry.FullName, StringComparer.Ordinal);
        Paths = [.. zip.Entries.Select(entry => entry.FullName)];
    }

    public IReadOnlyList<string> Paths { get; }

    /// <summary>Opens a zip file and judges its directory.</summary>
    /// <param name="stream">Seekable; stays open.</param>
    /// <param name="name">How messages call it.</param>
    /// <param name="limits">What it may hold.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <exception cref="Inference.InputRejectedException">Any of <see cref="DatasetRefusals"/> about zip files.</exception>
    public static async Task<ZipDatasetSource> OpenAsync(Stream stream, string name, IntakeLimits limits, CancellationToken ct)
    {
        ZipDirectory directory = await ZipDirectory.ReadAsync(stream, name, limits, ct);
        var file = new ZipReadStream(stream, directory);
        try
        {
            ZipArchive zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, ct);
            ZipEntryRules.Check(zip.Entries, stream.Length, name, limits);
            return new ZipDatasetSource(file, zip);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or ArgumentException or OverflowException)
        {
            await file.DisposeAsync();
            throw DatasetRefusals.Damaged(name, "its directory cannot be read", exception);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public async Task<ReadOnlyMemory<byte>> ReadAsync(string path, long maxBytes, CancellationToken ct)
    {
        ZipArchiveEntry entry = _entries[path];
        ReadBuffer.CheckLength(entry.Length, maxBytes, path);
        try
        {
            await using Stream content = await entry.OpenAsync(ct);
            ReadOnlyMemory<byte> bytes = await _buffer.FillAsync(content, entry.Length, maxBytes, path, ct);
            return Crc32.HashToUInt32(bytes.Span) == entry.Crc32 ? bytes : throw ReadBuffer.Damaged(path, "its checksum is wrong");
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw ReadBuffer.Damaged(path, "it cannot be unpacked", exception);
        }
    }

    public async Task<string?> HashAsync(CancellationToken ct) => await _file.HashAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await _zip.DisposeAsync();
        await _file.DisposeAsync();
    }
}
