using System.Buffers.Binary;

namespace GanFunctions.Inference.Imaging;

/// <summary>
/// Animated WebP (RFC 9649, section 2.7.1): frames that are encoded one by one as still images and laid into one container, each
/// in the place of the one before.
/// </summary>
/// <param name="framesPerSecond">The pace.</param>
/// <param name="quality">1 to 100; 100 is lossless.</param>
public sealed class WebpAnimationWriter(double framesPerSecond, int quality) : IAnimationWriter
{
    private const int MaxSide = 16_383;
    private const byte AnimationFlag = 0x02;
    private const byte DoNotBlend = 0x02;

    private readonly FrameClock _clock = new(1000, framesPerSecond);
    private readonly MemoryStream _frames = new();
    private int _width;
    private int _height;

    /// <inheritdoc/>
    public void Add(RgbaImage frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        RgbaImage opaque = frame.OnWhite();
        if (_frames.Length == 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(frame.Width, frame.Height), MaxSide, nameof(frame));
            (_width, _height) = (frame.Width, frame.Height);
        }
        else if (frame.Width != _width || frame.Height != _height)
        {
            throw new ArgumentException($"A frame has {_width}x{_height} pixels, not {frame.Width}x{frame.Height}.", nameof(frame));
        }

        byte[] header = new byte[16];
        Write24(header.AsSpan(6), _width - 1);
        Write24(header.AsSpan(9), _height - 1);
        Write24(header.AsSpan(12), _clock.Next());
        header[15] = DoNotBlend;
        WriteChunk(_frames, "ANMF"u8, [.. header, .. Bitstream(ImageCodec.Encode(opaque, ImageFormat.Webp, quality))]);
    }

    /// <inheritdoc/>
    public byte[] Finish()
    {
        if (_frames.Length == 0)
        {
            throw new InvalidOperationException("The animation has no frame.");
        }

        byte[] canvas = new byte[10];
        canvas[0] = AnimationFlag;
        Write24(canvas.AsSpan(4), _width - 1);
        Write24(canvas.AsSpan(7), _height - 1);
        byte[] whiteAndForEver = [255, 255, 255, 255, 0, 0];

        using MemoryStream body = new();
        body.Write("WEBP"u8);
        WriteChunk(body, "VP8X"u8, canvas);
        WriteChunk(body, "ANIM"u8, whiteAndForEver);
        _frames.WriteTo(body);
        using MemoryStream file = new();
        WriteChunk(file, "RIFF"u8, body.ToArray());
        return file.ToArray();
    }

    // Of a still image's file the chunks that hold the picture: VP8 or VP8L; an opaque image has no ALPH.
    private static byte[] Bitstream(byte[] file)
    {
        const int FileHeader = 12;
        using MemoryStream chunks = new();
        int start = FileHeader;
        while (start + 8 <= file.Length)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(start + 4)));
            ReadOnlySpan<byte> name = file.AsSpan(start, 4);
            if (name.SequenceEqual("VP8 "u8) || name.SequenceEqual("VP8L"u8))
            {
                WriteChunk(chunks, name, file.AsSpan(start + 8, length));
            }

            start += 8 + length + (length & 1);
        }

        return chunks.ToArray();
    }

    private static void WriteChunk(Stream to, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)content.Length);
        to.Write(name);
        to.Write(length);
        to.Write(content);
        if ((content.Length & 1) == 1)
        {
            to.WriteByte(0);
        }
    }

    private static void Write24(Span<byte> to, int value)
    {
        to[0] = (byte)value;
        to[1] = (byte)(value >> 8);
        to[2] = (byte)(value >> 16);
    }
}
