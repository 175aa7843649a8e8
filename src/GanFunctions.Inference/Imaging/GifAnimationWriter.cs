using System.Buffers.Binary;

namespace GanFunctions.Inference.Imaging;

/// <summary>
/// Animated GIF (GIF89a): each frame with 256 colours of its own and an ordered dither, which stays in its place from frame to
/// frame where an error diffusion would swarm.
/// </summary>
/// <param name="framesPerSecond">The pace; GIF counts hundredths of a second.</param>
public sealed class GifAnimationWriter(double framesPerSecond) : IAnimationWriter
{
    private const int MaxSide = 65_535;
    private const int BitsPerPixel = 8;

    // Half a step of the palette's 5 bits a channel either way.
    private const int DitherStrength = 8;

    private static readonly byte[] Bayer = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

    private readonly FrameClock _clock = new(100, framesPerSecond);
    private readonly MemoryStream _file = new();
    private int _width;
    private int _height;

    /// <inheritdoc/>
    public void Add(RgbaImage frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (_file.Length == 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(frame.Width, frame.Height), MaxSide, nameof(frame));
            (_width, _height) = (frame.Width, frame.Height);
            WriteHeader();
        }
        else if (frame.Width != _width || frame.Height != _height)
        {
            throw new ArgumentException($"A frame has {_width}x{_height} pixels, not {frame.Width}x{frame.Height}.", nameof(frame));
        }

        byte[] pixels = frame.OnWhite().Pixels;
        GifPalette palette = new(pixels);
        WriteControl();
        WriteDescriptor();
        _file.Write(palette.Table());
        _file.WriteByte(BitsPerPixel);
        WriteBlocks(LzwEncoder.Encode(Indices(pixels, palette), BitsPerPixel));
    }

    /// <inheritdoc/>
    public byte[] Finish()
    {
        if (_file.Length == 0)
        {
            throw new InvalidOperationException("The animation has no frame.");
        }

        _file.WriteByte((byte)';');
        return _file.ToArray();
    }

    private byte[] Indices(byte[] pixels, GifPalette palette)
    {
        byte[] indices = new byte[_width * _height];
        for (int i = 0; i < indices.Length; i++)
        {
            int offset = (Bayer[((i / _width % 4) * 4) + (i % _width % 4)] * DitherStrength / 16) - (DitherStrength / 2);
            indices[i] = palette.Nearest(Dithered(pixels[i * 4]), Dithered(pixels[(i * 4) + 1]), Dithered(pixels[(i * 4) + 2]));

            int Dithered(int value) => Math.Clamp(value + offset, 0, 255);
        }

        return indices;
    }

    private void WriteHeader()
    {
        _file.Write("GIF89a"u8);
        Write16(_width);
        Write16(_height);
        _file.Write([0x70, 0, 0]);
        _file.Write([0x21, 0xFF, 11]);
        _file.Write("NETSCAPE2.0"u8);
        _file.Write([3, 1, 0, 0, 0]);
    }

    private void WriteControl()
    {
        _file.Write([0x21, 0xF9, 4, 0x04]);
        Write16(_clock.Next());
        _file.Write([0, 0]);
    }

    private void WriteDescriptor()
    {
        _file.WriteByte((byte)',');
        Write16(0);
        Write16(0);
        Write16(_width);
        Write16(_height);
        _file.WriteByte(0x80 | (BitsPerPixel - 1));
    }

    private void WriteBlocks(byte[] data)
    {
        for (int start = 0; start < data.Length; start += 255)
        {
            int length = Math.Min(255, data.Length - start);
            _file.WriteByte((byte)length);
            _file.Write(data, start, length);
        }

        _file.WriteByte(0);
    }

    private void Write16(int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        _file.Write(bytes);
    }
}
