using System.Text;
using CsCheck;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Tests.Support;
using SkiaSharp;

namespace GanFunctions.Inference.Tests.Imaging;

public sealed class HostileFileTests
{
    [Fact]
    public void A_file_of_zero_bytes_is_refused() => AssertRefused("empty", []);

    [Fact]
    public void Text_is_refused() => AssertRefused("not-an-image", Encoding.UTF8.GetBytes("Dear Sir or Madam, I am not an image."));

    [Fact]
    public void Zeros_are_refused() => AssertRefused("not-an-image", new byte[10_000]);

    [Fact]
    public void A_heic_photo_is_refused_by_name()
    {
        InputRejectedException e = AssertRefused("unsupported-image", [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[100]]);
        Assert.Contains("HEIC", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void A_file_cut_off_anywhere_is_refused(SKEncodedImageFormat format)
    {
        byte[] whole = Files.Encode(200, 150, Pictures.Noise(200, 150).Pixels, format);
        Gen.Int[1, whole.Length - 100].Sample(
            length =>
            {
                InputRejectedException e = Assert.Throws<InputRejectedException>(() => Decode(whole[..length]));
                Assert.Contains(e.Code, new[] { "truncated-image", "damaged-image", "not-an-image" });
            },
            iter: 60);
    }

    [Theory]
    [InlineData("blocks.bmp")]
    [InlineData("animated.gif")]
    public void A_file_without_its_second_half_is_refused(string file)
    {
        // Of the animation, the first frame ends at byte 60.
        byte[] whole = Assets.Read(file);
        Assert.Throws<InputRejectedException>(() => Decode(whole[..(whole.Length * 3 / 10)]));
    }

    [Fact]
    public void A_progressive_jpeg_cut_off_anywhere_is_refused()
    {
        byte[] whole = Assets.Read("blocks_progressive.jpg");
        for (int length = 1; length < whole.Length; length++)
        {
            Assert.Throws<InputRejectedException>(() => Decode(whole[..length]));
        }

        Assert.Equal(64, Decode([.. whole, 0, 0, 0]).Image.Width);
    }

    [Fact]
    public void A_truncated_jpeg_is_called_truncated()
    {
        byte[] jpeg = Files.Encode(200, 150, Pictures.Noise(200, 150).Pixels, SKEncodedImageFormat.Jpeg);
        AssertRefused("truncated-image", jpeg[..(jpeg.Length / 2)]);
    }

    [Theory]
    [InlineData(50_000, 50_000)]
    [InlineData(1_000_000, 101)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void A_giant_png_is_refused_from_its_header(uint width, uint height)
    {
        byte[] png = PngWriter.Write(width, height, 8, 6, new byte[1000]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        InputRejectedException e = AssertRefused("image-too-large", png);

        Assert.Contains("100,000,000", e.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_decompression_bomb_is_refused_from_its_header()
    {
        // 15,000 x 15,000 one-bit pixels of zeros: 28 MB in a file of 300 KB.
        byte[] png = PngWriter.Write(15_000, 15_000, 1, 0, new byte[15_000 * 1876]);
        Assert.InRange(png.Length, 0, 300_000);
        AssertRefused("image-too-large", png);
    }

    [Fact]
    public void The_limits_are_those_that_are_set()
    {
        byte[] png = PngWriter.Write(10, 10, 8, 0, new byte[110]);

        Assert.Equal("image-too-large", Assert.Throws<InputRejectedException>(() => ImageCodec.Decode(png, new ImageLimits { MaxPixels = 99 }, "x")).Code);
        Assert.Equal("file-too-large", Assert.Throws<InputRejectedException>(() => ImageCodec.Decode(png, new ImageLimits { MaxBytes = png.Length - 1 }, "x")).Code);
        Assert.Equal(10, ImageCodec.Decode(png, new ImageLimits { MaxPixels = 100, MaxBytes = png.Length }, "x").Image.Width);
    }

    [Fact]
    public void Refusals_name_the_file_and_a_remedy()
    {
        InputRejectedException e = AssertRefused("empty", []);
        Assert.Contains("holiday photo.jpg", e.Message, StringComparison.Ordinal);
        Assert.NotEmpty(e.Remedy);
    }

    [Fact]
    public void Flipped_bytes_are_decoded_or_refused_but_never_crash()
    {
        byte[][] files = [.. new[] { "blocks.bmp", "blocks_progressive.jpg", "animated.gif", "animated.webp", "blocks_palette.png", "blocks_cmyk.jpg" }.Select(Assets.Read)];
        Gen.Select(Gen.Int[0, files.Length - 1], Gen.Int[0, 4000].Array[1, 8], Gen.Byte.Array[8]).Sample(
            (file, places, values) =>
            {
                byte[] damaged = (byte[])files[file].Clone();
                for (int i = 0; i < places.Length; i++)
                {
                    damaged[places[i] % damaged.Length] = values[i];
                }

                try
                {
                    Assert.InRange(ImageCodec.Decode(damaged, new ImageLimits { MaxPixels = 1_000_000 }, "x").Image.Width, 1, 1_000_000);
                }
                catch (InputRejectedException e)
                {
                    Assert.NotEmpty(e.Code);
                }
            },
            iter: 2000);
    }

    private static DecodedImage Decode(byte[] file) => ImageCodec.Decode(file, Pictures.Limits, "holiday photo.jpg");

    private static InputRejectedException AssertRefused(string code, byte[] file)
    {
        InputRejectedException e = Assert.Throws<InputRejectedException>(() => Decode(file));
        Assert.Equal(code, e.Code);
        return e;
    }
}
