namespace GanFunctions.Inference.Imaging;

/// <summary>Images of one size in rows and columns, on white.</summary>
public sealed class ImageGrid
{
    private readonly RgbaImage _canvas;
    private readonly int _side;

    /// <summary>An empty grid.</summary>
    /// <param name="columns">Cells a row, at least 1.</param>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="side">Width and height of a cell, in pixels.</param>
    /// <exception cref="OverflowException">It has more than 2 GiB.</exception>
    public ImageGrid(int columns, int rows, int side)
    {
        byte[] pixels = GC.AllocateUninitializedArray<byte>(checked(columns * side * rows * side * 4));
        pixels.AsSpan().Fill(255);
        _canvas = new RgbaImage(columns * side, rows * side, pixels);
        _side = side;
    }

    /// <summary>The whole, as far as it is filled.</summary>
    public RgbaImage Image => _canvas;

    /// <summary>Fills a cell.</summary>
    /// <param name="column">From 0, from the left.</param>
    /// <param name="row">From 0, from the top.</param>
    /// <param name="image">An image of the size of a cell.</param>
    /// <exception cref="ArgumentException">It has another size.</exception>
    public void Set(int column, int row, RgbaImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Width != _side || image.Height != _side)
        {
            throw new ArgumentException($"A cell has {_side}x{_side} pixels, not {image.Width}x{image.Height}.", nameof(image));
        }

        for (int y = 0; y < _side; y++)
        {
            int start = (((row * _side) + y) * _canvas.Width) + (column * _side);
            image.Pixels.AsSpan(y * _side * 4, _side * 4).CopyTo(_canvas.Pixels.AsSpan(start * 4));
        }
    }
}
