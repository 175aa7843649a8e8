namespace GanFunctions.Inference.Tiling;

/// <summary>
/// How one axis of an image is cut into tiles of one size. Neighbours share a seam, over which one fades into the other;
/// seams never touch, so each pixel belongs to one tile or to the seam of two.
/// </summary>
internal sealed class TileAxis
{
    private readonly int[] _starts;

    /// <param name="size">The image's size.</param>
    /// <param name="tileSize">The tiles' size; where it is not less than the image's there is one tile, to be padded.</param>
    /// <param name="overlap">How much neighbours share at least, less than the tiles' size.</param>
    public TileAxis(int size, int tileSize, int overlap)
    {
        Size = size;
        TileSize = tileSize;
        int count = size <= tileSize ? 1 : (int)Math.Ceiling((double)(size - overlap) / (tileSize - overlap));
        _starts = new int[count];
        for (int i = 1; i < count; i++)
        {
            _starts[i] = (int)((long)i * (size - tileSize) / (count - 1));
        }
    }

    public int Size { get; }

    public int TileSize { get; }

    public int Count => _starts.Length;

    /// <summary>The first position of a tile.</summary>
    public int Start(int tile) => _starts[tile];

    /// <summary>The seam of a tile with the one before it, in the image's positions: empty at 0 for the first tile.</summary>
    public (int Start, int Length) SeamBefore(int tile)
    {
        if (tile == 0)
        {
            return (0, 0);
        }

        // All that is shared, unless the next seam would be touched: their middles are at least the smallest step apart.
        int shared = _starts[tile - 1] + TileSize - _starts[tile];
        int length = Count == 2 ? shared : Math.Min(shared, (Size - TileSize) / (Count - 1));
        return (_starts[tile] + ((shared - length) / 2), length);
    }

    /// <summary>The seam of a tile with the one after it: empty at the image's end for the last tile.</summary>
    public (int Start, int Length) SeamAfter(int tile) => tile == Count - 1 ? (Size, 0) : SeamBefore(tile + 1);

    /// <summary>How much of the later tile is taken at a position of a seam: a raised cosine from 0 to 1.</summary>
    public static float Fade(int position, int seamLength) =>
        (float)(0.5 - (0.5 * Math.Cos(Math.PI * (position + 0.5) / seamLength)));
}
