using GanFunctions.Inference.Imaging;

namespace GanFunctions.Inference.Tiling;

/// <summary>The mean colour of what can be seen of an image.</summary>
internal static class VisibleColour
{
    /// <returns>R, G, B and A bytes from the lowest on: the mean weighted by alpha; a middle grey where nothing is visible.</returns>
    public static uint Mean(RgbaImage image)
    {
        (long red, long green, long blue, long alpha) = (0, 0, 0, 0);
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i += 4)
        {
            int weight = pixels[i + 3];
            red += pixels[i] * weight;
            green += pixels[i + 1] * weight;
            blue += pixels[i + 2] * weight;
            alpha += weight;
        }

        return alpha == 0
            ? 0xFF808080
            : 0xFF000000 | (uint)(red / alpha) | ((uint)(green / alpha) << 8) | ((uint)(blue / alpha) << 16);
    }
}
