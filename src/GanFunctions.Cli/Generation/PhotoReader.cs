using GanFunctions.Cli.Translation;
using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Cli.Generation;

/// <summary>Reads the photo whose style is taken.</summary>
internal static class PhotoReader
{
    private static readonly ImageLimits Limits = new();

    /// <summary>Reads the file.</summary>
    /// <exception cref="CommandFailedException">There is none, or it cannot be read.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new CommandFailedException(ExitCode.NotFound, $"The photo '{path}' does not exist.", "Name a file that exists; quote names with spaces.");
        }

        try
        {
            return await InputContent.ReadAsync(path, Limits, cancellationToken).ConfigureAwait(false);
        }
        catch (InputRejectedException rejected)
        {
            throw Refused(rejected);
        }
    }

    /// <summary>Decodes it.</summary>
    /// <exception cref="CommandFailedException">It is not an image that can be read.</exception>
    public static RgbaImage Decode(ReadOnlyMemory<byte> content, string path)
    {
        try
        {
            return ImageCodec.Decode(content, Limits, path).Image;
        }
        catch (InputRejectedException rejected)
        {
            throw Refused(rejected);
        }
    }

    private static CommandFailedException Refused(InputRejectedException rejected) => new(ExitCode.SomeFailed, rejected.Message, rejected.Remedy, rejected);
}
