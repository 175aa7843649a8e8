using GanFunctions.Inference.Models;

namespace GanFunctions.Inference.Sessions;

/// <summary>Which heights and widths a network takes.</summary>
/// <param name="FixedHeight">The only height, where it is fixed.</param>
/// <param name="FixedWidth">The only width, where it is fixed.</param>
/// <param name="Multiple">Of what height and width must be multiples, where they are not fixed.</param>
/// <param name="Minimum">What they must at least be, where they are not fixed.</param>
internal sealed record NetworkSize(int? FixedHeight, int? FixedWidth, int Multiple, int Minimum)
{
    public static NetworkSize Of(TranslatorCard card) =>
        new(card.FixedSize?[0], card.FixedSize?[1], card.SizeMultiple, card.MinSize);

    /// <summary>The smallest height that is taken and not less than this one; a fixed one whatever this one is.</summary>
    public int HeightFor(long height) => FixedHeight ?? Round(height);

    /// <summary>The smallest width that is taken and not less than this one; a fixed one whatever this one is.</summary>
    public int WidthFor(long width) => FixedWidth ?? Round(width);

    /// <summary>The size of tiles for an image: what it is padded to, where that is few enough pixels.</summary>
    public (int Height, int Width) TileFor(int height, int width, long maxPixels)
    {
        long tallest = HeightFor(height);
        long widest = WidthFor(width);
        if (tallest * widest <= maxPixels)
        {
            return ((int)tallest, (int)widest);
        }

        // As square as can be: a narrow image has tiles as wide as it is, and longer ones for it.
        int side = (int)Math.Sqrt(maxPixels);
        int tileHeight = FixedHeight ?? RoundDown(tallest <= widest ? Math.Min(tallest, side) : maxPixels / Math.Min(widest, side));
        int tileWidth = FixedWidth ?? RoundDown(Math.Min(widest, maxPixels / tileHeight));
        return (tileHeight, tileWidth);
    }

    private int Round(long size) => checked((int)((Math.Max(size, Minimum) + Multiple - 1) / Multiple * Multiple));

    private int RoundDown(long size) => Math.Max((int)(size / Multiple * Multiple), Round(1));
}
