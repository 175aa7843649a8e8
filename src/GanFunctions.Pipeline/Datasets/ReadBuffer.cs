using GanFunctions.Inference;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>Memory for one file at a time, kept from file to file.</summary>
internal sealed class ReadBuffer
{
    private byte[] _bytes = [];

    /// <summary>Reads a stream of known length to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="length">How long it says that it is.</param>
    /// <param name="maxBytes">How long it may be.</param>
    /// <param name="path">How messages call it.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <returns>Its bytes, valid until the next call.</returns>
    /// <exception cref="InputRejectedException"><c>damaged-file</c>: shorter or longer than it says.</exception>
    public async Task<ReadOnlyMemory<byte>> FillAsync(Stream stream, long length, long maxBytes, string path, CancellationToken ct)
    {
        CheckLength(length, maxBytes, path);
        // One more, to see that the stream ends there.
        if (_bytes.Length <= length)
        {
            _bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(Math.Max(length + 1, 2L * _bytes.Length), Array.MaxLength));
        }

        int read = await stream.ReadAtLeastAsync(_bytes.AsMemory(0, (int)length + 1), (int)length + 1, throwOnEndOfStream: false, ct);
        return read == length
            ? _bytes.AsMemory(0, read)
            : throw Damaged(path, read < length ? "it ends too early" : "it is longer than its entry says");
    }

    /// <summary>Refuses what is too long before it is opened.</summary>
    /// <exception cref="InputRejectedException"><c>file-too-large</c>.</exception>
    public static void CheckLength(long length, long maxBytes, string path)
    {
        if (length > maxBytes)
        {
            throw new InputRejectedException(
                "file-too-large", $"'{path}' is {length:N0} bytes long; the limit is {maxBytes:N0}.", "Remove it, or make it smaller.");
        }
    }

    /// <summary>A file that cannot be unpacked.</summary>
    public static InputRejectedException Damaged(string path, string why, Exception? inner = null) => new(
        "damaged-file", $"'{path}' is damaged within the zip file: {why}.", "Pack the dataset again.", inner);
}
