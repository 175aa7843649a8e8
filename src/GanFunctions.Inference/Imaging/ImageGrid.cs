namespace GanFunctions.Inference.Imaging;

/// <summary>Images in rows and columns, on white.</summary>
public sealed class ImageGrid
{
    private readonly RgbaImage _canvas;
    private readonly int _width;
    private readonly int _height;
    private readonly int _gap;

    /// <summary>An empty grid of squares that touch.</summary>
    /// <param name="columns">Cells a row, at least 1.</param>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="side">Width and height of a cell, in pixels.</param>
    /// <exception cref="OverflowException">It has more than 2 GiB.</exception>
    public ImageGrid(int columns, int rows, int side)
        : this(columns, rows, side, side, gap: 0)
    {
    }

    private ImageGrid(int columns, int rows, int width, int height, int gap)
    {
        (_width, _height, _gap) = (width, height, gap);
        int wholeWidth = checked((columns * (width + gap)) - gap);
        int wholeHeight = checked((rows * (height + gap)) - gap);
        byte[] pixels = GC.AllocateUninitializedArray<byte>(checked(wholeWidth * wholeHeight * 4));
        pixels.AsSpan().Fill(255);
        _canvas = new RgbaImage(wholeWidth, wholeHeight, pixels);
    }

    /// <summary>The whole, as far as it is filled.</summary>
    public RgbaImage Image => _canvas;

    /// <summary>Lays images out in cells of the largest one's size, with a gap between them.</summary>
    /// <param name="rows">At least one row of at least one image; rows may be of different lengths.</param>
    /// <param name="gap">In pixels.</param>
    /// <exception cref="OverflowException">It has more than 2 GiB.</exception>
    public static RgbaImage Compose(IReadOnlyList<IReadOnlyList<RgbaImage>> rows, int gap)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ImageGrid grid = new(
            rows.Max(row => row.Count), rows.Count, rows.Max(row => row.Max(image => image.Width)), rows.Max(row => row.Max(image => image.Height)), gap);
        for (int row = 0; row < rows.Count; row++)
        {
            for (int column = 0; column < rows[row].Count; column++)
            {
                grid.Copy(column, row, rows[row][column]);
            }
        }

        return grid.Image;
    }

    /// <summary>Fills a cell.</summary>
    /// <param name="column">From 0, from the left.</param>
    /// <param name="row">From 0, from the top.</param>
    /// <param name="image">An image of the size of a cell.</param>
    /// <exception cref="ArgumentException">It has another size.</exception>
    public void Set(int column, int row, RgbaImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Width != _width || image.Height != _height)
        {
            throw new ArgumentException($"A cell has {_width}x{_height} pixels, not {image.Width}x{image.Height}.", nameof(image));
        }

        Copy(column, row, image);
    }

    private void Copy(int column, int row, RgbaImage image)
    {
        for (int y = 0; y < image.Height; y++)
        {
            int start = (((row * (_height + _gap)) + y) * _canvas.Width) + (column * (_width + _gap));
            image.Pixels.AsSpan(y * image.Width * 4, image.Width * 4).CopyTo(_canvas.Pixels.AsSpan(start * 4));
        }
    }
}
