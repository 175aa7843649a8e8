using System.Runtime.InteropServices;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Inference.Tiling;

/// <summary>
/// Puts translated tiles together, in rows from the top and from left to right within a row. Only what the next tile will
/// fade into is kept as numbers: the left tile's part of a seam; what was above is faded from the bytes already written.
/// </summary>
internal sealed class TileWriter
{
    private readonly RgbaImage _source;
    private readonly byte[] _pixels;
    private readonly TileAxis _rows;
    private readonly TileAxis _columns;
    private readonly PixelPlanes _values;
    private readonly byte[] _fadedRow;
    private float[] _seam = [];

    public TileWriter(RgbaImage source, TileAxis rows, TileAxis columns, PixelPlanes values)
    {
        _source = source;
        _rows = rows;
        _columns = columns;
        _values = values;
        _pixels = GC.AllocateUninitializedArray<byte>(source.Pixels.Length);
        _fadedRow = new byte[Math.Min(columns.TileSize, columns.Size) * 4];
    }

    /// <param name="row">The tile's row among the tiles.</param>
    /// <param name="column">The tile's column among the tiles.</param>
    /// <param name="planes">The tile's three planes; they are blended in place.</param>
    /// <returns>Whether every value was a number.</returns>
    public bool Write(int row, int column, Span<float> planes)
    {
        BlendWithLeft(column, planes);
        KeepForRight(column, planes);

        (int firstRow, int fadedRows) = _rows.SeamBefore(row);
        (int afterRow, int sharedRows) = _rows.SeamAfter(row);
        int lastRow = afterRow + sharedRows;
        int firstColumn = _columns.SeamBefore(column).Start;
        int lastColumn = _columns.SeamAfter(column).Start;
        int width = lastColumn - firstColumn;

        int plane = _rows.TileSize * _columns.TileSize;
        bool numbers = true;
        for (int y = firstRow; y < lastRow; y++)
        {
            int at = ((y - _rows.Start(row)) * _columns.TileSize) + firstColumn - _columns.Start(column);
            int offset = ((y * _columns.Size) + firstColumn) * 4;
            Span<byte> target = _pixels.AsSpan(offset, width * 4);
            bool faded = y < firstRow + fadedRows;
            Span<byte> bytes = faded ? _fadedRow.AsSpan(0, width * 4) : target;
            _source.Pixels.AsSpan(offset, width * 4).CopyTo(bytes);
            numbers &= _values.ToPixels(planes.Slice(at, width), planes.Slice(plane + at, width), planes.Slice((2 * plane) + at, width), bytes);
            if (faded)
            {
                Fade(bytes, target, TileAxis.Fade(y - firstRow, fadedRows));
            }
        }

        return numbers;
    }

    /// <summary>The image, once every tile is written. Fully transparent pixels are black, whatever the network made of them.</summary>
    public RgbaImage Finish()
    {
        foreach (ref uint pixel in MemoryMarshal.Cast<byte, uint>(_pixels.AsSpan()))
        {
            if (pixel < 0x01000000)
            {
                pixel = 0;
            }
        }

        return new RgbaImage(_source.Width, _source.Height, _pixels);
    }

    private static void Fade(ReadOnlySpan<byte> below, Span<byte> above, float share)
    {
        int weight = (int)MathF.Round(share * 65536);
        for (int i = 0; i < above.Length; i++)
        {
            above[i] = (byte)(((above[i] * (65536 - weight)) + (below[i] * weight) + 32768) >> 16);
        }
    }

    private void BlendWithLeft(int column, Span<float> planes)
    {
        (int start, int length) = _columns.SeamBefore(column);
        if (length == 0)
        {
            return;
        }

        float[] shares = new float[length];
        for (int x = 0; x < length; x++)
        {
            shares[x] = TileAxis.Fade(x, length);
        }

        int rows = 3 * _rows.TileSize;
        for (int y = 0; y < rows; y++)
        {
            Span<float> right = planes.Slice((y * _columns.TileSize) + start - _columns.Start(column), length);
            ReadOnlySpan<float> left = _seam.AsSpan(y * length, length);
            for (int x = 0; x < length; x++)
            {
                right[x] = left[x] + ((right[x] - left[x]) * shares[x]);
            }
        }
    }

    private void KeepForRight(int column, ReadOnlySpan<float> planes)
    {
        (int start, int length) = _columns.SeamAfter(column);
        if (length == 0)
        {
            return;
        }

        int rows = 3 * _rows.TileSize;
        if (_seam.Length < rows * length)
        {
            _seam = new float[rows * length];
        }

        for (int y = 0; y < rows; y++)
        {
            planes.Slice((y * _columns.TileSize) + start - _columns.Start(column), length).CopyTo(_seam.AsSpan(y * length));
        }
    }
}
