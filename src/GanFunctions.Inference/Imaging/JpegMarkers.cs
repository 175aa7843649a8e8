using System.Buffers.Binary;

namespace GanFunctions.Inference.Imaging;

/// <summary>Walks a JPEG file's markers (ITU-T T.81, annex B).</summary>
internal static class JpegMarkers
{
    private const byte ProgressiveFrame = 0xC2;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;

    /// <summary>
    /// Whether a progressive file ends before its end marker: decoders make a blurred image of the scans that are there
    /// and report nothing. Files that are not progressive lack rows then, which decoders do report.
    /// </summary>
    public static bool IsProgressiveAndCutOff(ReadOnlySpan<byte> file)
    {
        bool progressive = false;
        int at = 2;
        while (at + 2 <= file.Length)
        {
            if (file[at] != 0xFF || file[at + 1] is 0xFF or 0 or (>= 0xD0 and <= 0xD7))
            {
                // Compressed data, fill bytes or restart markers, up to the next marker.
                at++;
                continue;
            }

            byte marker = file[at + 1];
            if (marker == EndOfImage)
            {
                return false;
            }

            if (marker == StartOfScan && !progressive)
            {
                return false;
            }

            if (at + 4 > file.Length)
            {
                break;
            }

            progressive |= marker == ProgressiveFrame;
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

        return progressive;
    }
}
