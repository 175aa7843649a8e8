namespace GanFunctions.Inference.Imaging;

/// <summary>An upright sRGB image of 8 bits a channel with straight (not premultiplied) alpha.</summary>
public sealed class RgbaImage
{
    /// <summary>Takes ownership of <paramref name="pixels"/>.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">R, G, B, A bytes, row by row from the top: width * height * 4 of them.</param>
    /// <exception cref="ArgumentException">The sizes do not agree.</exception>
    public RgbaImage(int width, int height, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.LongLength != (long)width * height * 4)
        {
            throw new ArgumentException($"{width}x{height} RGBA pixels are {(long)width * height * 4} bytes, not {pixels.LongLength}.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>R, G, B, A bytes, row by row from the top.</summary>
    public byte[] Pixels { get; }
}
