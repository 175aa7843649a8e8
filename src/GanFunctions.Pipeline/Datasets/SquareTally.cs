using System.Globalization;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>Counts what images lose as they become squares.</summary>
/// <param name="resolution">The squares' side, in pixels.</param>
internal sealed class SquareTally(int resolution)
{
    private const int ListedSizes = 10;

    private readonly Dictionary<(int Width, int Height), int> _sizes = [];
    private int _smaller;
    private int _transparent;

    /// <summary>Adds an image.</summary>
    public void Add(RgbaImage image)
    {
        if (image.Width != image.Height)
        {
            _sizes[(image.Width, image.Height)] = _sizes.GetValueOrDefault((image.Width, image.Height)) + 1;
        }

        _smaller += Math.Min(image.Width, image.Height) < resolution ? 1 : 0;
        _transparent += image.HasTransparency() ? 1 : 0;
    }

    /// <summary>The counts so far.</summary>
    public SquareReport Report() => new(
        _sizes.Values.Sum(),
        _sizes
            .OrderByDescending(size => size.Value)
            .ThenBy(size => size.Key)
            .Take(ListedSizes)
            .ToDictionary(size => string.Create(CultureInfo.InvariantCulture, $"{size.Key.Width}x{size.Key.Height}"), size => size.Value),
        _smaller,
        _transparent);
}
