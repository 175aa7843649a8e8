using CsCheck;
using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Training;
using GanFunctions.TestSupport;
using GanFunctions.Training.Data;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Data;

public class PreprocessingTests
{
    [Fact]
    [Trait("Category", "Parity")]
    public void Resize_crop_mirroring_and_range_agree_with_the_reference()
    {
        Fixture fixture = Fixture.Load("preprocess");
        long[] shape = fixture.Shape("input_hwc");
        RgbaImage image = FromRgb((int)shape[1], (int)shape[0], fixture.Bytes("input_hwc"));
        var preprocessing = new Preprocessing(new TrainingConfiguration { LoadSize = 36, CropSize = 32 }, 4);

        var batch = new HostImages(1, 32, 32);
        batch.Set(0, preprocessing.Resize(image, "image"), new CropWindow(2, 3, 32, 32, Mirror: true));

        using Tensor tensor = batch.ToTensor(CPU);
        float[] values = tensor.data<float>().ToArray();
        float[] expected = fixture.Floats("output_chw");
        Assert.Equal(expected.Length, values.Length);

        // The pixels are equal to the byte; scaling them by one multiplication instead of two rounds the last bit differently.
        Assert.InRange(expected.Zip(values, (x, y) => Math.Abs(x - y)).Max(), 0, 1e-6);
    }

    [Theory]
    [InlineData(PreprocessKind.ResizeAndCrop, 100, 50, 72, 72)]
    [InlineData(PreprocessKind.Crop, 100, 80, 100, 80)]
    [InlineData(PreprocessKind.Crop, 100, 32, 200, 64)]
    [InlineData(PreprocessKind.Crop, 30, 30, 64, 64)]
    [InlineData(PreprocessKind.ScaleWidth, 144, 100, 72, 48)]
    [InlineData(PreprocessKind.ScaleWidth, 144, 1, 72, 8)]
    [InlineData(PreprocessKind.ScaleWidthAndCrop, 144, 200, 72, 100)]
    [InlineData(PreprocessKind.ScaleWidthAndCrop, 144, 100, 72, 64)]
    [InlineData(PreprocessKind.None, 100, 61, 96, 64)]
    [InlineData(PreprocessKind.None, 3, 8, 8, 8)]
    public void Each_variant_resizes_as_it_says(PreprocessKind kind, int width, int height, int newWidth, int newHeight)
    {
        RgbaImage resized = Of(kind).Resize(TestDataset.Gradient(width, height, 0), "image");

        Assert.Equal((newWidth, newHeight), (resized.Width, resized.Height));
    }

    [Fact]
    public void What_is_drawn_lies_within_the_image_and_is_evaluated_at_the_same_size() =>
        Gen.Select(Gen.Enum<PreprocessKind>(), Gen.Int[1, 300], Gen.Int[1, 300], Gen.Int).Sample((kind, width, height, seed) =>
        {
            Preprocessing preprocessing = Of(kind);
            RgbaImage image = preprocessing.Resize(TestDataset.Gradient(width, height, 0), "image");
            CropWindow window = preprocessing.Draw(image.Width, image.Height, new Random(seed));
            RgbaImage evaluated = preprocessing.ForEvaluation(TestDataset.Gradient(width, height, 0), "image");

            Assert.True(window.X >= 0 && window.Y >= 0 && window.X + window.Width <= image.Width && window.Y + window.Height <= image.Height);
            Assert.Equal((window.Width, window.Height), (evaluated.Width, evaluated.Height));
            Assert.Equal((0, 0), (window.Width % 8, window.Height % 8));
        });

    [Fact]
    public void Every_place_and_both_orientations_are_drawn()
    {
        var random = new Random(1);
        var preprocessing = new Preprocessing(new TrainingConfiguration { LoadSize = 18, CropSize = 16 }, 1);

        Assert.Equal(3 * 3 * 2, Enumerable.Range(0, 400).Select(_ => preprocessing.Draw(18, 18, random)).Distinct().Count());
    }

    [Fact]
    public void Nothing_is_mirrored_without_flip()
    {
        var random = new Random(1);
        var preprocessing = new Preprocessing(new TrainingConfiguration { Flip = false }, 1);

        Assert.DoesNotContain(Enumerable.Range(0, 100).Select(_ => preprocessing.Draw(286, 286, random)), window => window.Mirror);
    }

    [Fact]
    public void An_image_that_would_become_huge_is_refused_by_its_name()
    {
        var preprocessing = new Preprocessing(new TrainingConfiguration { Preprocess = PreprocessKind.ScaleWidth, LoadSize = 4096 }, 4);

        var e = Assert.Throws<InputRejectedException>(() => preprocessing.Resize(TestDataset.Gradient(1, 30_000, 0), "trainA/thread.png"));

        Assert.Equal("image-too-large", e.Code);
        Assert.Contains("trainA/thread.png", e.Message, StringComparison.Ordinal);
    }

    private static Preprocessing Of(PreprocessKind kind) =>
        new(new TrainingConfiguration { Preprocess = kind, LoadSize = 72, CropSize = 64 }, 8);

    private static RgbaImage FromRgb(int width, int height, byte[] rgb)
    {
        var pixels = new byte[width * height * 4];
        for (int i = 0; i < width * height; i++)
        {
            rgb.AsSpan(i * 3, 3).CopyTo(pixels.AsSpan(i * 4));
            pixels[(i * 4) + 3] = 255;
        }

        return new RgbaImage(width, height, pixels);
    }
}
