using CsCheck;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Tests.Support;
using SkiaSharp;

namespace GanFunctions.Inference.Tests.Imaging;

public sealed class AnimationTests
{
    [Fact]
    public void A_lossless_WebP_holds_every_frame_to_the_bit_and_repeats_for_ever()
    {
        RgbaImage[] frames = [Picture(1, 33, 17), Picture(2, 33, 17), Picture(3, 33, 17)];

        byte[] file = Write(new WebpAnimationWriter(24, 100), frames);

        using SKCodec codec = Open(file, SKEncodedImageFormat.Webp, frames);
        Assert.Equal([42, 41, 42], codec.FrameInfo.Select(frame => frame.Duration));
        Assert.Equal(-1, codec.RepetitionCount);
        Assert.Equal(frames.Select(frame => frame.Pixels), Enumerable.Range(0, 3).Select(index => Frame(codec, index)));
    }

    [Fact]
    public void A_lossy_WebP_is_smaller_and_near()
    {
        RgbaImage[] frames = [.. Enumerable.Range(0, 4).Select(i => Pictures.Plain(64, 64, (byte)(40 * i), 90, 160))];

        byte[] file = Write(new WebpAnimationWriter(10, 80), frames);

        using SKCodec codec = Open(file, SKEncodedImageFormat.Webp, frames);
        Assert.True(file.Length < Write(new WebpAnimationWriter(10, 100), [.. frames.Select((_, i) => Picture(i, 64, 64))]).Length);
        Assert.All(frames, (frame, index) => Assert.InRange(Difference(frame.Pixels, Frame(codec, index)), 0, 6));
    }

    [Fact]
    public void A_GIF_of_few_colours_holds_every_frame_to_the_bit()
    {
        RgbaImage[] frames = [Blocks(0), Blocks(1), Blocks(2)];

        byte[] file = Write(new GifAnimationWriter(30), frames);

        using SKCodec codec = Open(file, SKEncodedImageFormat.Gif, frames);
        Assert.Equal([30, 40, 30], codec.FrameInfo.Select(frame => frame.Duration));
        Assert.Equal(-1, codec.RepetitionCount);
        Assert.All(frames, (frame, index) => Assert.InRange(Difference(frame.Pixels, Frame(codec, index)), 0, 1));
    }

    [Fact]
    public void A_GIF_of_many_colours_is_near()
    {
        RgbaImage[] frames = [Gradient(), Gradient().FlipHorizontally()];

        byte[] file = Write(new GifAnimationWriter(24), frames);

        using SKCodec codec = Open(file, SKEncodedImageFormat.Gif, frames);
        Assert.All(frames, (frame, index) => Assert.InRange(Mean(frame.Pixels, Frame(codec, index)), 0, 6));
    }

    [Fact]
    public void A_GIF_of_any_size_and_content_can_be_read_whole() =>
        Gen.Select(Gen.Int[1, 130], Gen.Int[1, 130], Gen.Int[0, 100_000], Gen.Int[1, 3]).Sample(
            (width, height, seed, count) =>
            {
                RgbaImage[] frames = [.. Enumerable.Range(0, count).Select(i => Picture(seed + i, width, height))];
                byte[] file = Write(new GifAnimationWriter(24), frames);
                using SKCodec codec = Open(file, SKEncodedImageFormat.Gif, frames);
                Assert.All(frames, (frame, index) => Assert.InRange(Mean(frame.Pixels, Frame(codec, index)), 0, 40));
            },
            iter: 40);

    [Fact]
    public void Frames_of_another_size_and_animations_without_a_frame_are_refused()
    {
        foreach (IAnimationWriter writer in (IAnimationWriter[])[new WebpAnimationWriter(24, 90), new GifAnimationWriter(24)])
        {
            Assert.Throws<InvalidOperationException>(writer.Finish);
            writer.Add(Pictures.Plain(8, 8, 1, 2, 3));
            Assert.Throws<ArgumentException>(() => writer.Add(Pictures.Plain(8, 9, 1, 2, 3)));
        }
    }

    [Fact]
    public void A_grid_holds_each_image_in_its_cell_and_white_elsewhere()
    {
        ImageGrid grid = new(3, 2, 4);

        grid.Set(1, 0, Pictures.Plain(4, 4, 10, 20, 30));
        grid.Set(2, 1, Pictures.Plain(4, 4, 40, 50, 60));

        Assert.Equal((12, 8), (grid.Image.Width, grid.Image.Height));
        Assert.Equal(Pictures.Plain(4, 4, 10, 20, 30).Pixels, grid.Image.Crop(4, 0, 4, 4).Pixels);
        Assert.Equal(Pictures.Plain(4, 4, 40, 50, 60).Pixels, grid.Image.Crop(8, 4, 4, 4).Pixels);
        Assert.All(grid.Image.Crop(0, 0, 4, 8).Pixels, value => Assert.Equal(255, value));
        Assert.Throws<ArgumentException>(() => grid.Set(0, 0, Pictures.Plain(5, 4, 0, 0, 0)));
    }

    [Fact]
    public void Images_of_different_sizes_are_laid_out_in_cells_of_the_largest()
    {
        RgbaImage sheet = ImageGrid.Compose([[Pictures.Plain(2, 3, 1, 2, 3)], [Pictures.Plain(4, 2, 4, 5, 6), Pictures.Plain(4, 2, 7, 8, 9)]], gap: 2);

        Assert.Equal((10, 8), (sheet.Width, sheet.Height));
        Assert.Equal(Pictures.Plain(2, 3, 1, 2, 3).Pixels, sheet.Crop(0, 0, 2, 3).Pixels);
        Assert.Equal(Pictures.Plain(4, 2, 4, 5, 6).Pixels, sheet.Crop(0, 5, 4, 2).Pixels);
        Assert.Equal(Pictures.Plain(4, 2, 7, 8, 9).Pixels, sheet.Crop(6, 5, 4, 2).Pixels);
        Assert.All(sheet.Crop(6, 0, 4, 5).Pixels, value => Assert.Equal(255, value));
    }

    private static byte[] Write(IAnimationWriter writer, RgbaImage[] frames)
    {
        foreach (RgbaImage frame in frames)
        {
            writer.Add(frame);
        }

        return writer.Finish();
    }

    private static SKCodec Open(byte[] file, SKEncodedImageFormat format, RgbaImage[] frames)
    {
        SKCodec codec = SKCodec.Create(new SKMemoryStream(file));
        Assert.Equal(format, codec.EncodedFormat);
        Assert.Equal((frames[0].Width, frames[0].Height), (codec.Info.Width, codec.Info.Height));
        Assert.Equal(frames.Length, Math.Max(codec.FrameCount, 1));
        return codec;
    }

    private static unsafe byte[] Frame(SKCodec codec, int index)
    {
        SKImageInfo info = new(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        byte[] pixels = new byte[info.BytesSize];
        fixed (byte* start = pixels)
        {
            Assert.Equal(SKCodecResult.Success, codec.GetPixels(info, (nint)start, new SKCodecOptions(index)));
        }

        return pixels;
    }

    private static int Difference(byte[] a, byte[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();

    private static double Mean(byte[] a, byte[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Average();

    private static RgbaImage Picture(int seed, int width, int height)
    {
        byte[] pixels = new byte[width * height * 4];
        new Random(seed).NextBytes(pixels);
        return Opaque(width, height, pixels);
    }

    private static RgbaImage Gradient()
    {
        byte[] pixels = new byte[128 * 128 * 4];
        for (int i = 0; i < 128 * 128; i++)
        {
            (pixels[i * 4], pixels[(i * 4) + 1], pixels[(i * 4) + 2]) = ((byte)(i % 128 * 2), (byte)(i / 128 * 2), (byte)(255 - (i % 128)));
        }

        return Opaque(128, 128, pixels);
    }

    private static RgbaImage Blocks(int shift)
    {
        byte[] pixels = new byte[40 * 24 * 4];
        for (int i = 0; i < 40 * 24; i++)
        {
            int block = ((i % 40 / 8) + shift) % 5;
            (pixels[i * 4], pixels[(i * 4) + 1], pixels[(i * 4) + 2]) = ((byte)((block * 48) + 12), (byte)(200 - (block * 32)), (byte)((i / 40 / 8 * 64) + 20));
        }

        return Opaque(40, 24, pixels);
    }

    private static RgbaImage Opaque(int width, int height, byte[] pixels)
    {
        for (int i = 3; i < pixels.Length; i += 4)
        {
            pixels[i] = 255;
        }

        return new RgbaImage(width, height, pixels);
    }
}
