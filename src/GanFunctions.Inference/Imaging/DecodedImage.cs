namespace GanFunctions.Inference.Imaging;

/// <summary>An image as it was read from a file.</summary>
/// <param name="Image">The pixels, upright, in sRGB.</param>
/// <param name="Format">The file's format, told from its content.</param>
/// <param name="HasAlpha">Whether the file carries an alpha channel or a transparent colour.</param>
public sealed record DecodedImage(RgbaImage Image, ImageFormat Format, bool HasAlpha);
