using System.Buffers.Binary;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>
/// The end of a zip file, with all of its central directory, looked over before anything is made of it: that it is there, and
/// how many entries it really has.
/// </summary>
/// <param name="Start">Where these bytes begin within the file, at the directory or before.</param>
/// <param name="Bytes">All bytes from there to the end.</param>
internal sealed record ZipDirectory(long Start, byte[] Bytes)
{
    private const int MaxBytes = 128 << 20;
    private const int EndLength = 22;
    private const int MaxComment = ushort.MaxValue;
    private const int Zip64LocatorLength = 20;

    // What looks for a directory reads in blocks from the end, and so also some of what lies before.
    private const int Least = 1 << 17;
    private const int Zip64EndLength = 56;
    private const int HeaderLength = 46;

    private static ReadOnlySpan<byte> LocalSignature => "PK\x03\x04"u8;

    private static ReadOnlySpan<byte> HeaderSignature => "PK\x01\x02"u8;

    private static ReadOnlySpan<byte> EndSignature => "PK\x05\x06"u8;

    private static ReadOnlySpan<byte> Zip64LocatorSignature => "PK\x06\x07"u8;

    private static ReadOnlySpan<byte> Zip64EndSignature => "PK\x06\x06"u8;

    /// <summary>Reads it.</summary>
    /// <param name="zip">Seekable.</param>
    /// <param name="name">How messages call the file.</param>
    /// <param name="limits">How many entries there may be.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <exception cref="Inference.InputRejectedException">
    /// <c>empty</c>, <c>not-a-zip</c>, <c>zip-cut-short</c>, <c>zip-in-parts</c>, <c>zip-damaged</c> or <c>too-many-files</c>.
    /// </exception>
    public static async Task<ZipDirectory> ReadAsync(Stream zip, string name, IntakeLimits limits, CancellationToken ct)
    {
        long length = zip.Length;
        if (length == 0)
        {
            throw DatasetRefusals.Empty(name);
        }

        byte[] tail = await ReadAsync(zip, Math.Max(0, length - EndLength - MaxComment - Zip64LocatorLength), length, ct);
        int end = tail.Length < EndLength ? -1 : tail.AsSpan(0, tail.Length - EndLength + EndSignature.Length).LastIndexOf(EndSignature);
        if (end < 0)
        {
            byte[] head = await ReadAsync(zip, 0, Math.Min(length, LocalSignature.Length), ct);
            throw head.AsSpan().SequenceEqual(LocalSignature) ? DatasetRefusals.CutShort(name) : DatasetRefusals.NotAZip(name);
        }

        long endAt = length - tail.Length + end;
        (ulong start, ulong size, ulong entries) = await FieldsAsync(zip, tail, end, name, ct);
        if (start > (ulong)endAt || size > (ulong)endAt - start)
        {
            throw DatasetRefusals.Damaged(name, "its directory lies beyond its end, as when the beginning or the end of the file is missing");
        }

        long shifted = endAt - (long)size;
        if ((long)start < shifted && !await IsHeaderAsync(zip, (long)start, ct) && await IsHeaderAsync(zip, shifted, ct))
        {
            throw DatasetRefusals.Prefixed(name, shifted - (long)start);
        }

        if (entries > (ulong)limits.MaxFiles || length - (long)start > MaxBytes)
        {
            throw DatasetRefusals.TooManyFiles(name, limits);
        }

        long from = Math.Min((long)start, Math.Max(0, length - Least));
        var directory = new ZipDirectory(from, await ReadAsync(zip, from, length, ct));
        long counted = CountEntries(directory.Bytes.AsSpan((int)((long)start - from)));
        return counted > limits.MaxFiles ? throw DatasetRefusals.TooManyFiles(name, limits)
            : counted != (long)entries ? throw DatasetRefusals.Damaged(name, $"its directory states {entries:N0} entries and has {counted:N0}")
            : directory;
    }

    private static async Task<(ulong Start, ulong Size, ulong Entries)> FieldsAsync(Stream zip, byte[] tail, int end, string name, CancellationToken ct)
    {
        ushort disk = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 4));
        ushort entries = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10));
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 12));
        uint start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        int locator = end - Zip64LocatorLength;
        bool isLarge = entries == ushort.MaxValue || size == uint.MaxValue || start == uint.MaxValue;
        if (isLarge && locator >= 0 && tail.AsSpan(locator).StartsWith(Zip64LocatorSignature))
        {
            ulong at = BinaryPrimitives.ReadUInt64LittleEndian(tail.AsSpan(locator + 8));
            byte[] record = at <= (ulong)zip.Length
                ? await ReadAsync(zip, (long)at, Math.Min(zip.Length, (long)at + Zip64EndLength), ct)
                : [];
            return record.Length == Zip64EndLength && record.AsSpan().StartsWith(Zip64EndSignature)
                ? (BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(48)), BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(40)), BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(32)))
                : throw DatasetRefusals.Damaged(name, "the record of its directory (zip64) is not where it should be");
        }

        return disk == 0 ? (start, size, entries) : throw DatasetRefusals.InParts(name);
    }

    private static async Task<bool> IsHeaderAsync(Stream zip, long at, CancellationToken ct) =>
        (await ReadAsync(zip, at, Math.Min(zip.Length, at + HeaderSignature.Length), ct)).AsSpan().SequenceEqual(HeaderSignature);

    private static async Task<byte[]> ReadAsync(Stream zip, long from, long to, CancellationToken ct)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)(to - from));
        zip.Position = from;
        await zip.ReadExactlyAsync(bytes, ct);
        return bytes;
    }

    private static long CountEntries(ReadOnlySpan<byte> rest)
    {
        long count = 0;
        while (rest.Length >= HeaderLength && rest.StartsWith(HeaderSignature))
        {
            int length = HeaderLength
                + BinaryPrimitives.ReadUInt16LittleEndian(rest[28..])
                + BinaryPrimitives.ReadUInt16LittleEndian(rest[30..])
                + BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]);
            rest = rest[Math.Min(length, rest.Length)..];
            count++;
        }

        return count;
    }
}
