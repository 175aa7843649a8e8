using SkiaSharp;

namespace GanFunctions.Inference.Imaging;

/// <summary>Reads and writes image files.</summary>
public static class ImageCodec
{
    private const string ReadableFormats = "Send a PNG, JPEG, WebP, BMP or GIF file.";

    /// <summary>
    /// Reads an image: upright (EXIF orientation applied), converted to sRGB from its embedded profile, 8 bits a channel,
    /// the first frame of an animation. The format is told from the content, never from the name.
    /// </summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="limits">What is refused before it is decoded.</param>
    /// <param name="name">How messages call the file.</param>
    /// <exception cref="InputRejectedException">
    /// <c>empty</c>, <c>file-too-large</c>, <c>not-an-image</c>, <c>unsupported-image</c>, <c>image-too-large</c>,
    /// <c>truncated-image</c> or <c>damaged-image</c>.
    /// </exception>
    public static unsafe DecodedImage Decode(ReadOnlyMemory<byte> file, ImageLimits limits, string name)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (file.IsEmpty)
        {
            throw new InputRejectedException("empty", $"'{name}' has no content: it is 0 bytes long.", "Upload the file again.");
        }

        if (file.Length > limits.MaxBytes)
        {
            throw new InputRejectedException(
                "file-too-large",
                $"'{name}' is {file.Length:N0} bytes long; the limit is {limits.MaxBytes:N0}.",
                "Send a smaller or more strongly compressed file, or raise the limit.");
        }

        using System.Buffers.MemoryHandle pin = file.Pin();
        using SKData data = SKData.Create((nint)pin.Pointer, file.Length);
        using SKMemoryStream stream = new(data);
        using SKCodec codec = SKCodec.Create(stream, out SKCodecResult opened) ?? throw Unreadable(file.Span, opened, limits, name);

        ImageFormat format = Format(codec.EncodedFormat) ?? throw new InputRejectedException(
            "unsupported-image", $"'{name}' is an image of the format {codec.EncodedFormat}, which is not read.", ReadableFormats);

        int width = codec.Info.Width;
        int height = codec.Info.Height;
        if ((long)width * height > limits.MaxPixels)
        {
            throw TooLarge($"{width}x{height}", (long)width * height, limits, name);
        }

        byte[] pixels = GC.AllocateUninitializedArray<byte>(width * height * 4);
        using SKColorSpace srgb = SKColorSpace.CreateSrgb();
        SKImageInfo target = new(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, srgb);
        SKCodecResult decoded;
        fixed (byte* start = pixels)
        {
            decoded = codec.GetPixels(target, (nint)start);
        }

        if (decoded == SKCodecResult.Success && format == ImageFormat.Jpeg && JpegMarkers.IsProgressiveAndCutOff(file.Span))
        {
            decoded = SKCodecResult.IncompleteInput;
        }

        if (decoded != SKCodecResult.Success)
        {
            throw decoded switch
            {
                SKCodecResult.IncompleteInput => Truncated(name),
                SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput => Damaged(format, name),
                SKCodecResult.InvalidConversion or SKCodecResult.Unimplemented => new InputRejectedException(
                    "unsupported-image", $"'{name}' is a {format} of a kind that cannot be converted to RGB.", "Save it as an ordinary RGB PNG or JPEG."),
                _ => new InvalidOperationException($"'{name}' could not be decoded: {decoded}."),
            };
        }

        RgbaImage image = ExifOrientation.Upright(new RgbaImage(width, height, pixels), codec.EncodedOrigin);
        return new DecodedImage(image, format, codec.Info.AlphaType != SKAlphaType.Opaque && image.HasTransparency());
    }

    /// <summary>Writes an image file. PNG and WebP keep alpha; JPEG has none: the image is laid on white.</summary>
    /// <param name="image">The image.</param>
    /// <param name="format">PNG, JPEG or WebP.</param>
    /// <param name="quality">1 to 100, for JPEG and WebP; WebP of 100 is lossless.</param>
    /// <exception cref="ArgumentOutOfRangeException">The format cannot be written or the quality is not 1 to 100.</exception>
    /// <exception cref="InputRejectedException"><c>image-too-large-for-format</c>: the format cannot hold that many rows or columns.</exception>
    public static unsafe byte[] Encode(RgbaImage image, ImageFormat format, int quality = 90)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);

        int limit = format switch
        {
            ImageFormat.Png => int.MaxValue,
            ImageFormat.Jpeg => 65_500,
            ImageFormat.Webp => 16_383,
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Only PNG, JPEG and WebP are written."),
        };
        if (Math.Max(image.Width, image.Height) > limit)
        {
            throw new InputRejectedException(
                "image-too-large-for-format",
                $"An image of {image.Width}x{image.Height} cannot be written as {format}, which holds at most {limit} rows and columns.",
                "Ask for PNG instead.");
        }

        bool transparent = image.HasTransparency();
        byte[] pixels = format == ImageFormat.Jpeg ? image.OnWhite().Pixels : image.Pixels;
        using SKColorSpace srgb = SKColorSpace.CreateSrgb();
        SKAlphaType alpha = transparent && format != ImageFormat.Jpeg ? SKAlphaType.Unpremul : SKAlphaType.Opaque;
        SKImageInfo info = new(image.Width, image.Height, SKColorType.Rgba8888, alpha, srgb);
        fixed (byte* start = pixels)
        {
            using SKPixmap pixmap = new(info, (nint)start);
            using SKData? data = format switch
            {
                // A fast level: noise-like texture hardly compresses better at the slow ones.
                ImageFormat.Png => pixmap.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub | SKPngEncoderFilterFlags.Up, 4)),
                ImageFormat.Jpeg => pixmap.Encode(new SKJpegEncoderOptions(quality)),
                _ => pixmap.Encode(new SKWebpEncoderOptions(
                    quality == 100 ? SKWebpEncoderCompression.Lossless : SKWebpEncoderCompression.Lossy,
                    quality == 100 ? 50 : quality)),
            };
            return data?.ToArray() ?? throw new InvalidOperationException($"An image of {image.Width}x{image.Height} could not be written as {format}.");
        }
    }

    private static ImageFormat? Format(SKEncodedImageFormat format) => format switch
    {
        SKEncodedImageFormat.Png => ImageFormat.Png,
        SKEncodedImageFormat.Jpeg => ImageFormat.Jpeg,
        SKEncodedImageFormat.Webp => ImageFormat.Webp,
        SKEncodedImageFormat.Bmp => ImageFormat.Bmp,
        SKEncodedImageFormat.Gif => ImageFormat.Gif,
        _ => null,
    };

    private static InputRejectedException Unreadable(ReadOnlySpan<byte> file, SKCodecResult result, ImageLimits limits, string name)
    {
        if (ImageSignature.Claimed(file) is { } claimed)
        {
            decimal pixels = claimed == ImageFormat.Png ? ImageSignature.PngPixels(file) : 0;
            return pixels > limits.MaxPixels ? TooLarge("so many rows and columns", pixels, limits, name)
                : result == SKCodecResult.IncompleteInput ? Truncated(name)
                : Damaged(claimed, name);
        }

        return ImageSignature.Unsupported(file) is { } kind
            ? new InputRejectedException("unsupported-image", $"'{name}' is {kind} file, which is not read.", ReadableFormats)
            : new InputRejectedException("not-an-image", $"'{name}' is not an image: its content has the form of no image format that is read.", ReadableFormats);
    }

    private static InputRejectedException TooLarge(string size, decimal pixels, ImageLimits limits, string name) => new(
        "image-too-large",
        $"'{name}' has {size}, {pixels:N0} pixels; the limit is {limits.MaxPixels:N0}.",
        "Send a smaller image, or raise the limit.");

    private static InputRejectedException Truncated(string name) => new(
        "truncated-image", $"'{name}' is cut off: the file ends before its image does.", "Upload the whole file again.");

    private static InputRejectedException Damaged(ImageFormat format, string name) => new(
        "damaged-image", $"'{name}' begins as a {format} file but its content is damaged.", "Open and save it in an image editor, or upload it again.");
}
