using CsCheck;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Tests.Support;

namespace GanFunctions.Inference.Tests.Imaging;

public sealed class ImageResizerTests
{
    [Fact]
    public void A_plain_image_stays_plain_at_any_size()
    {
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[1, 90], Gen.Int[1, 90], Gen.Enum<ResampleFilter>()).Sample(
            (width, height, newWidth, newHeight, filter) => Assert.Equal(
                Pictures.Plain(newWidth, newHeight, 10, 128, 250).Pixels,
                ImageResizer.Resize(Pictures.Plain(width, height, 10, 128, 250), newWidth, newHeight, filter).Pixels),
            iter: 500);
    }

    [Fact]
    public void Colours_do_not_bleed_out_of_transparent_pixels()
    {
        RgbaImage image = Pictures.Plain(20, 20, 200, 100, 50);
        for (int i = 0; i < image.Pixels.Length; i += 8)
        {
            (image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2], image.Pixels[i + 3]) = (0, 255, 0, 0);
        }

        RgbaImage resized = ImageResizer.Resize(image, 10, 10, ResampleFilter.Bilinear);

        Pictures.AssertPixel(resized, 5, 5, [200, 100, 50, 128], 2);
    }

    [Fact]
    public void A_crop_outside_the_image_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Pictures.Plain(5, 5, 0, 0, 0).Crop(3, 0, 3, 1));
}
