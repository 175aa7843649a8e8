using GanFunctions.Inference.Imaging;

namespace GanFunctions.Training.Data;

/// <summary>Lays images out in rows, in cells of the largest one's size.</summary>
internal static class ImageSheet
{
    private const int Gap = 2;

    /// <summary>Rows may be of different lengths; what they leave free is black.</summary>
    /// <param name="rows">At least one row of at least one image.</param>
    public static RgbaImage Compose(IReadOnlyList<IReadOnlyList<RgbaImage>> rows)
    {
        int cellWidth = rows.Max(row => row.Max(image => image.Width)) + Gap;
        int cellHeight = rows.Max(row => row.Max(image => image.Height)) + Gap;
        int width = (rows.Max(row => row.Count) * cellWidth) - Gap;
        int height = (rows.Count * cellHeight) - Gap;
        var pixels = new byte[checked(width * height * 4)];
        for (int i = 3; i < pixels.Length; i += 4)
        {
            pixels[i] = 255;
        }

        for (int row = 0; row < rows.Count; row++)
        {
            for (int column = 0; column < rows[row].Count; column++)
            {
                RgbaImage image = rows[row][column];
                for (int y = 0; y < image.Height; y++)
                {
                    int target = ((((row * cellHeight) + y) * width) + (column * cellWidth)) * 4;
                    image.Pixels.AsSpan(y * image.Width * 4, image.Width * 4).CopyTo(pixels.AsSpan(target));
                }
            }
        }

        return new RgbaImage(width, height, pixels);
    }
}
