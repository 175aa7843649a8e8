namespace GanFunctions.Inference.Imaging;

/// <summary>Reads and writes image files.</summary>
public static class ImageCodec
{
    /// <summary>
    /// Reads an image: upright (EXIF orientation applied), converted to sRGB from its embedded profile, 8 bits a channel,
    /// the first frame of an animation. The format is told from the content, never from the name.
    /// </summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="limits">What is refused unread.</param>
    /// <param name="name">How messages call the file.</param>
    /// <exception cref="InputRejectedException">
    /// <c>empty</c>, <c>file-too-large</c>, <c>not-an-image</c>, <c>unsupported-image</c>, <c>image-too-large</c> or <c>truncated-image</c>.
    /// </exception>
    public static DecodedImage Decode(ReadOnlyMemory<byte> file, ImageLimits limits, string name) =>
        throw new NotSupportedException();

    /// <summary>Writes an image file. JPEG has no alpha: the image is laid on white.</summary>
    /// <param name="image">The image.</param>
    /// <param name="format">PNG, JPEG or WebP.</param>
    /// <param name="quality">1 to 100, for JPEG and WebP; WebP at 100 is lossless.</param>
    /// <exception cref="ArgumentOutOfRangeException">The format cannot be written or the quality is not 1 to 100.</exception>
    public static byte[] Encode(RgbaImage image, ImageFormat format, int quality = 90) =>
        throw new NotSupportedException();
}
