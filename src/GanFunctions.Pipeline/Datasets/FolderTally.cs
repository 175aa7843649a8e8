using GanFunctions.Inference.Imaging;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>Adds up the images of one role.</summary>
internal sealed class FolderTally
{
    private readonly SortedDictionary<string, int> _formats = new(StringComparer.Ordinal);
    private long _bytes;
    private int _minWidth = int.MaxValue;
    private int _minHeight = int.MaxValue;
    private int _maxWidth;
    private int _maxHeight;

    /// <summary>Images so far.</summary>
    public int Images { get; private set; }

    /// <summary>Adds one.</summary>
    /// <param name="width">In pixels, upright.</param>
    /// <param name="height">In pixels, upright.</param>
    /// <param name="format">What the file is.</param>
    /// <param name="bytes">The file's length, unpacked.</param>
    public void Add(int width, int height, ImageFormat format, long bytes)
    {
        Images++;
        _bytes += bytes;
        string key = format.ToString().ToLowerInvariant();
        _formats[key] = _formats.GetValueOrDefault(key) + 1;
        _minWidth = Math.Min(_minWidth, width);
        _minHeight = Math.Min(_minHeight, height);
        _maxWidth = Math.Max(_maxWidth, width);
        _maxHeight = Math.Max(_maxHeight, height);
    }

    /// <summary>The sums so far.</summary>
    public FolderReport Report() => Images == 0
        ? new FolderReport(0, 0, _formats, 0, 0, 0, 0)
        : new FolderReport(Images, _bytes, _formats, _minWidth, _minHeight, _maxWidth, _maxHeight);
}
