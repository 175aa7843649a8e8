using System.Buffers.Binary;

namespace GanFunctions.Inference.Imaging;

/// <summary>Tells a file's kind from its first bytes, for messages about files that no codec takes.</summary>
internal static class ImageSignature
{
    /// <summary>What the file claims to be, if that is a format that is read.</summary>
    public static ImageFormat? Claimed(ReadOnlySpan<byte> file) => file switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => ImageFormat.Png,
        [0xFF, 0xD8, 0xFF, ..] => ImageFormat.Jpeg,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => ImageFormat.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ImageFormat.Webp,
        [(byte)'B', (byte)'M', ..] when file.Length >= 26 => ImageFormat.Bmp,
        _ => null,
    };

    /// <summary>The name of a picture format that is known but not read.</summary>
    public static string? Unsupported(ReadOnlySpan<byte> file) => file switch
    {
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "a TIFF",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'a', (byte)'v', (byte)'i', (byte)'f' or (byte)'s', ..] => "an AVIF",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'h' or (byte)'m', ..] => "a HEIF (HEIC)",
        [0xFF, 0x0A, ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', ..] => "a JPEG XL",
        [0, 0, 0, 12, (byte)'j', (byte)'P', ..] => "a JPEG 2000",
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => "a Photoshop",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "a PDF",
        [0, 0, 1, 0, _, _, ..] => "an icon",
        _ => null,
    };

    /// <summary>A PNG's width times height as its header states them; 0 where the header is not whole.</summary>
    public static decimal PngPixels(ReadOnlySpan<byte> file) =>
        file.Length >= 24
            ? (decimal)BinaryPrimitives.ReadUInt32BigEndian(file[16..]) * BinaryPrimitives.ReadUInt32BigEndian(file[20..])
            : 0;
}
