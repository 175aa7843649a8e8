namespace GanFunctions.Inference.Imaging;

/// <summary>An image as it was read from a file.</summary>
/// <param name="Image">The pixels, upright, in sRGB.</param>
/// <param name="Format">The file's format, told from its content.</param>
/// <param name="HasAlpha">Whether any pixel is not opaque.</param>
public sealed record DecodedImage(RgbaImage Image, ImageFormat Format, bool HasAlpha);
