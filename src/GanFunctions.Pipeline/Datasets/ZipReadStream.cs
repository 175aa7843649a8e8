using System.Security.Cryptography;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>
/// A zip file as it is read for the intake: its directory from memory, the rest from the file. All bytes are hashed on the way, each
/// once and in their order, so that a file whose entries are read in the order in which they lie is fetched only once.
/// </summary>
internal sealed class ZipReadStream(Stream file, ZipDirectory directory) : Stream
{
    private const int GapBytes = 1 << 18;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;
    private long _hashed;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => directory.Start + directory.Bytes.Length;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    /// <summary>Hashes what was not read.</summary>
    /// <returns>The whole file's SHA-256, 64 lower-case hexadecimal digits.</returns>
    public async Task<string> HashAsync(CancellationToken ct)
    {
        await HashUpToAsync(directory.Start, ct);
        _hash.AppendData(directory.Bytes);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= directory.Start)
        {
            return ReadDirectory(buffer.Span);
        }

        await HashUpToAsync(_position, cancellationToken);
        file.Position = _position;
        int read = await file.ReadAsync(buffer[..(int)Math.Min(buffer.Length, directory.Start - _position)], cancellationToken);
        Advance(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>From the directory only, which is in memory; the rest of the file is read asynchronously.</summary>
    public override int Read(Span<byte> buffer) => _position >= directory.Start
        ? ReadDirectory(buffer)
        : throw new NotSupportedException("The files of a dataset are read asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadDirectory(Span<byte> buffer)
    {
        long at = _position - directory.Start;
        int read = (int)Math.Min(buffer.Length, Math.Max(0, directory.Bytes.Length - at));
        directory.Bytes.AsSpan((int)Math.Min(at, directory.Bytes.Length), read).CopyTo(buffer);
        _position += read;
        return read;
    }

    private async Task HashUpToAsync(long end, CancellationToken ct)
    {
        if (_hashed >= end)
        {
            return;
        }

        byte[] gap = new byte[(int)Math.Min(GapBytes, end - _hashed)];
        file.Position = _hashed;
        while (_hashed < end)
        {
            Memory<byte> part = gap.AsMemory(0, (int)Math.Min(gap.Length, end - _hashed));
            await file.ReadExactlyAsync(part, ct);
            _hash.AppendData(part.Span);
            _hashed += part.Length;
        }
    }

    private void Advance(ReadOnlySpan<byte> read)
    {
        long end = _position + read.Length;
        if (end > _hashed)
        {
            _hash.AppendData(read[(int)(_hashed - _position)..]);
            _hashed = end;
        }

        _position = end;
    }
}
