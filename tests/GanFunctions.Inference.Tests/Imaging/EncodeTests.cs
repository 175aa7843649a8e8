using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Tests.Support;

namespace GanFunctions.Inference.Tests.Imaging;

public sealed class EncodeTests
{
    [Theory]
    [InlineData(ImageFormat.Png, 90, 0)]
    [InlineData(ImageFormat.Webp, 100, 0)]
    [InlineData(ImageFormat.Webp, 90, 30)]
    [InlineData(ImageFormat.Jpeg, 95, 20)]
    public void What_is_written_reads_back(ImageFormat format, int quality, int tolerance)
    {
        RgbaImage image = Pictures.Waves(67, 41);

        DecodedImage back = ImageCodec.Decode(ImageCodec.Encode(image, format, quality), Pictures.Limits, "x");

        Assert.Equal(format, back.Format);
        Assert.InRange(Pictures.Distance(image, back.Image), 0, tolerance);
    }

    [Fact]
    public void Jpeg_lays_transparent_images_on_white()
    {
        byte[] jpeg = ImageCodec.Encode(Pictures.Plain(16, 16, 0, 0, 0, alpha: 0), ImageFormat.Jpeg);

        Pictures.AssertPixel(ImageCodec.Decode(jpeg, Pictures.Limits, "x").Image, 8, 8, [255, 255, 255, 255], 1);
    }

    [Fact]
    public void A_lower_quality_makes_a_smaller_file()
    {
        RgbaImage image = Pictures.Noise(64, 64);
        Assert.True(ImageCodec.Encode(image, ImageFormat.Jpeg, 30).Length < ImageCodec.Encode(image, ImageFormat.Jpeg, 90).Length / 2);
    }

    [Theory]
    [InlineData(ImageFormat.Gif, 90)]
    [InlineData(ImageFormat.Bmp, 90)]
    [InlineData(ImageFormat.Png, 0)]
    [InlineData(ImageFormat.Png, 101)]
    public void Other_formats_and_qualities_are_refused(ImageFormat format, int quality) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageCodec.Encode(Pictures.Plain(2, 2, 0, 0, 0), format, quality));

    [Fact]
    public void An_image_too_large_for_webp_is_refused()
    {
        InputRejectedException e = Assert.Throws<InputRejectedException>(
            () => ImageCodec.Encode(Pictures.Plain(16_384, 1, 0, 0, 0), ImageFormat.Webp));
        Assert.Equal("image-too-large-for-format", e.Code);
    }
}
