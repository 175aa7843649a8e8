using System.Runtime.InteropServices;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Inference.Tiling;

/// <summary>Fills a network's input with tiles of an image; what lies beyond its right and bottom edge is mirrored.</summary>
internal sealed class TileReader
{
    private readonly RgbaImage _image;
    private readonly PixelPlanes _values;
    private readonly uint[]? _rowWithoutHidden;
    private readonly uint _fill;

    public TileReader(RgbaImage image, PixelPlanes values)
    {
        _image = image;
        _values = values;
        if (image.HasTransparency())
        {
            // Fully transparent pixels hold any colour; the network must not see it beside the visible ones.
            _fill = VisibleColour.Mean(image);
            _rowWithoutHidden = new uint[image.Width];
        }
    }

    /// <param name="top">The tile's first row in the image.</param>
    /// <param name="left">The tile's first column in the image.</param>
    /// <param name="height">The tile's rows.</param>
    /// <param name="width">The tile's columns.</param>
    /// <param name="planes">Three planes of <paramref name="height"/> * <paramref name="width"/> values.</param>
    public void Read(int top, int left, int height, int width, Span<float> planes)
    {
        int plane = height * width;
        int inside = Math.Min(width, _image.Width - left);
        for (int y = 0; y < height; y++)
        {
            int row = ReflectPadding.Reflect(top + y, _image.Height);
            Span<float> red = planes.Slice(y * width, width);
            Span<float> green = planes.Slice(plane + (y * width), width);
            Span<float> blue = planes.Slice((2 * plane) + (y * width), width);
            _values.ToPlanes(Row(row, left, inside), red, green, blue);

            // Only a tile that begins at the left edge can reach beyond the right one.
            for (int x = inside; x < width; x++)
            {
                int mirrored = ReflectPadding.Reflect(x, inside);
                red[x] = red[mirrored];
                green[x] = green[mirrored];
                blue[x] = blue[mirrored];
            }
        }
    }

    private ReadOnlySpan<byte> Row(int row, int left, int count)
    {
        ReadOnlySpan<byte> pixels = _image.Pixels.AsSpan(((row * _image.Width) + left) * 4, count * 4);
        if (_rowWithoutHidden is null)
        {
            return pixels;
        }

        ReadOnlySpan<uint> all = MemoryMarshal.Cast<byte, uint>(pixels);
        Span<uint> shown = _rowWithoutHidden.AsSpan(0, count);
        for (int x = 0; x < count; x++)
        {
            shown[x] = all[x] >> 24 == 0 ? _fill : all[x];
        }

        return MemoryMarshal.AsBytes(shown);
    }
}
