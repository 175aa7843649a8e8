using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Tests.Support;
using SkiaSharp;

namespace GanFunctions.Inference.Tests.Imaging;

public sealed class DecodeTests
{
    // The upright picture is 24 wide and 16 high: red left above, green right above, blue left below, white right below.
    [Theory]
    [InlineData(1, 24, 16, "RG/BW")]
    [InlineData(2, 24, 16, "GR/WB")]
    [InlineData(3, 24, 16, "WB/GR")]
    [InlineData(4, 24, 16, "BW/RG")]
    [InlineData(5, 16, 24, "RB/GW")]
    [InlineData(6, 16, 24, "GW/RB")]
    [InlineData(7, 16, 24, "WG/BR")]
    [InlineData(8, 16, 24, "BR/WG")]
    public void All_eight_exif_orientations_come_out_upright(byte orientation, int storedWidth, int storedHeight, string stored)
    {
        byte[] jpeg = Files.Encode(storedWidth, storedHeight, Quarters(storedWidth, storedHeight, stored), SKEncodedImageFormat.Jpeg, quality: 100);

        RgbaImage image = ImageCodec.Decode(Files.WithExifOrientation(jpeg, orientation), Pictures.Limits, "photo.jpg").Image;

        Assert.Equal((24, 16), (image.Width, image.Height));
        Pictures.AssertPixel(image, 3, 3, [255, 0, 0, 255], 12);
        Pictures.AssertPixel(image, 20, 3, [0, 255, 0, 255], 12);
        Pictures.AssertPixel(image, 3, 12, [0, 0, 255, 255], 12);
        Pictures.AssertPixel(image, 20, 12, [255, 255, 255, 255], 12);
    }

    [Theory]
    [InlineData("blocks.bmp", ImageFormat.Bmp, 0)]
    [InlineData("blocks_palette.png", ImageFormat.Png, 1)]
    [InlineData("blocks_16bit.png", ImageFormat.Png, 1)]
    [InlineData("blocks_progressive.jpg", ImageFormat.Jpeg, 4)]
    [InlineData("blocks_cmyk.jpg", ImageFormat.Jpeg, 4)]
    public void Every_kind_of_file_shows_the_same_colours(string file, ImageFormat format, int tolerance)
    {
        DecodedImage decoded = ImageCodec.Decode(Assets.Read(file), Pictures.Limits, file);

        Assert.Equal(format, decoded.Format);
        Assert.False(decoded.HasAlpha);
        Assert.Equal((64, 16), (decoded.Image.Width, decoded.Image.Height));
        Pictures.AssertPixel(decoded.Image, 8, 8, [255, 0, 0, 255], tolerance);
        Pictures.AssertPixel(decoded.Image, 24, 8, [0, 255, 0, 255], tolerance);
        Pictures.AssertPixel(decoded.Image, 40, 8, [0, 0, 255, 255], tolerance);
        Pictures.AssertPixel(decoded.Image, 56, 8, [128, 128, 128, 255], tolerance);
    }

    [Fact]
    public void A_greyscale_file_becomes_equal_channels()
    {
        RgbaImage image = ImageCodec.Decode(Assets.Read("blocks_grey.jpg"), Pictures.Limits, "grey.jpg").Image;

        Pictures.AssertPixel(image, 56, 8, [128, 128, 128, 255], 3);
        Assert.All(Enumerable.Range(0, 64), x =>
        {
            byte[] pixel = image.Pixel(x, 8);
            Assert.Equal((pixel[0], pixel[0]), (pixel[1], pixel[2]));
        });
    }

    [Theory]
    [InlineData("animated.gif", ImageFormat.Gif)]
    [InlineData("animated.webp", ImageFormat.Webp)]
    public void Of_an_animation_the_first_frame_is_taken(string file, ImageFormat format)
    {
        DecodedImage decoded = ImageCodec.Decode(Assets.Read(file), Pictures.Limits, file);

        Assert.Equal(format, decoded.Format);
        Pictures.AssertPixel(decoded.Image, 4, 4, [255, 0, 0, 255]);
    }

    [Fact]
    public void A_transparent_colour_of_a_palette_becomes_alpha()
    {
        DecodedImage decoded = ImageCodec.Decode(Assets.Read("half_transparent.gif"), Pictures.Limits, "half.gif");

        Assert.True(decoded.HasAlpha);
        Pictures.AssertPixel(decoded.Image, 1, 1, [255, 0, 0, 255]);
        Assert.Equal(0, decoded.Image.Pixel(7, 1)[3]);
    }

    [Fact]
    public void Sixteen_bit_grey_with_alpha_keeps_its_high_bytes()
    {
        // One row of two pixels: grey 0x8080 opaque, grey 0xFFFF with alpha 0x4040.
        byte[] png = PngWriter.Write(2, 1, 16, 4, [0, 0x80, 0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0x40, 0x40]);

        DecodedImage decoded = ImageCodec.Decode(png, Pictures.Limits, "grey16.png");

        Assert.True(decoded.HasAlpha);
        Assert.Equal(new byte[] { 128, 128, 128, 255, 255, 255, 255, 64 }, decoded.Image.Pixels);
    }

    [Fact]
    public void Straight_alpha_survives_writing_and_reading()
    {
        RgbaImage image = Pictures.Noise(31, 17, alpha: true);

        RgbaImage back = ImageCodec.Decode(ImageCodec.Encode(image, ImageFormat.Png), Pictures.Limits, "x.png").Image;

        Assert.Equal(image.Pixels, back.Pixels);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 1)]
    [InlineData(SKEncodedImageFormat.Jpeg, 4)]
    public void An_embedded_display_p3_profile_is_converted_to_srgb(SKEncodedImageFormat format, int tolerance)
    {
        using SKColorSpace p3 = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        byte[] file = Files.Encode(16, 16, Pictures.Plain(16, 16, 200, 100, 50).Pixels, format, p3, 100);

        RgbaImage image = ImageCodec.Decode(file, Pictures.Limits, "p3").Image;

        Pictures.AssertPixel(image, 8, 8, DisplayP3ToSrgb(200, 100, 50), tolerance);
    }

    [Fact]
    public void The_format_is_told_from_the_content_not_the_name()
    {
        byte[] webp = Files.Encode(8, 8, Pictures.Plain(8, 8, 1, 2, 3).Pixels, SKEncodedImageFormat.Webp);

        Assert.Equal(ImageFormat.Webp, ImageCodec.Decode(webp, Pictures.Limits, "photo.jpg").Format);
    }

    private static byte[] Quarters(int width, int height, string colours)
    {
        byte[] pixels = new byte[width * height * 4];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                char colour = colours[(y < height / 2 ? 0 : 3) + (x < width / 2 ? 0 : 1)];
                byte[] rgba = colour switch
                {
                    'R' => [255, 0, 0, 255],
                    'G' => [0, 255, 0, 255],
                    'B' => [0, 0, 255, 255],
                    _ => [255, 255, 255, 255],
                };
                rgba.CopyTo(pixels, ((y * width) + x) * 4);
            }
        }

        return pixels;
    }

    private static byte[] DisplayP3ToSrgb(params double[] p3)
    {
        double[] linear = [.. p3.Select(v => v / 255).Select(v => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4))];
        double[][] matrix = [[1.2249, -0.2247, 0], [-0.0420, 1.0419, 0], [-0.0197, -0.0786, 1.0979]];
        IEnumerable<byte> srgb = matrix
            .Select(row => Math.Clamp(row.Zip(linear, (a, b) => a * b).Sum(), 0, 1))
            .Select(v => v <= 0.0031308 ? v * 12.92 : (1.055 * Math.Pow(v, 1 / 2.4)) - 0.055)
            .Select(v => (byte)Math.Round(v * 255));
        return [.. srgb, 255];
    }
}
