using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Cli.Translation;

/// <summary>Reads image files that a command line names.</summary>
internal static class InputContent
{
    /// <summary>Reads a regular file whole.</summary>
    /// <param name="input">The file.</param>
    /// <param name="limits">What is refused unread.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InputRejectedException"><c>empty</c>, <c>file-too-large</c> or <c>unreadable</c>.</exception>
    public static async Task<byte[]> ReadAsync(string input, ImageLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            // A pipe or a device has no length, and opening or reading it may never end. Of a link, the target counts.
            FileInfo real = new(RealPath.Of(input));
            long length = !real.Exists && File.Exists(input) ? 0 : real.Length;
            if (length == 0)
            {
                throw new InputRejectedException(
                    "empty", $"'{input}' has no content: it is 0 bytes long, or no regular file but a pipe or a device.", "Save the image as a file, and name that.");
            }

            return length <= limits.MaxBytes
                ? await File.ReadAllBytesAsync(input, cancellationToken).ConfigureAwait(false)
                : throw new InputRejectedException("file-too-large", $"'{input}' has {length} bytes; at most {limits.MaxBytes} are read.", "Save it smaller.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputRejectedException("unreadable", $"'{input}' cannot be read: {exception.Message}", "Make it readable and try again.", exception);
        }
    }
}
