using GanFunctions.Inference.Imaging;
using GanFunctions.TestSupport;

namespace GanFunctions.Inference.Tests.Imaging;

[Trait("Category", "Parity")]
public sealed class ReferenceParityTests
{
    [Fact]
    public void Resampling_equals_pillow_to_the_byte()
    {
        Fixture fixture = Fixture.Load("pil_resize");
        RgbaImage input = Image(fixture, "input_hwc");
        List<string> cases = [.. fixture.Names.Where(name => name.Contains('.'))];

        Assert.NotEmpty(cases);
        Assert.All(cases, name =>
        {
            long[] shape = fixture.Shape(name);
            ResampleFilter filter = Enum.Parse<ResampleFilter>(name.Split('.')[0], ignoreCase: true);

            RgbaImage resized = ImageResizer.Resize(input, (int)shape[1], (int)shape[0], filter);

            Assert.Equal(fixture.Bytes(name), Rgb(resized));
        });
    }

    [Fact]
    public void Preprocessing_equals_the_reference()
    {
        Fixture fixture = Fixture.Load("preprocess");
        int loadSize = (int)fixture.Facts["load_size"]!;
        int cropSize = (int)fixture.Facts["crop_size"]!;

        RgbaImage image = ImageResizer.Resize(Image(fixture, "input_hwc"), loadSize, loadSize, ResampleFilter.Bicubic)
            .Crop((int)fixture.Facts["crop_x"]!, (int)fixture.Facts["crop_y"]!, cropSize, cropSize);
        if ((bool)fixture.Facts["flip"]!)
        {
            image = image.FlipHorizontally();
        }

        int plane = cropSize * cropSize;
        float[] planes = new float[3 * plane];
        new PixelPlanes(-1, 1).ToPlanes(image.Pixels, planes.AsSpan(0, plane), planes.AsSpan(plane, plane), planes.AsSpan(2 * plane));

        float[] expected = fixture.Floats("output_chw");
        Assert.Equal(expected.Length, planes.Length);
        Assert.InRange(expected.Zip(planes, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-6);
    }

    [Fact]
    public void Truncating_to_bytes_equals_the_reference()
    {
        Fixture fixture = Fixture.Load("tensor_to_uint8");
        PixelPlanes values = new(-1, 1);
        float[] input = fixture.Floats("input");
        long[] shape = fixture.Shape("input");
        int plane = (int)(shape[2] * shape[3]);

        byte[] bytes = new byte[input.Length];
        for (int i = 0; i < plane; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                bytes[(i * 3) + channel] = values.TruncateToByte(input[(channel * plane) + i]);
            }
        }

        Assert.Equal(fixture.Bytes("output_hwc"), bytes);
    }

    private static RgbaImage Image(Fixture fixture, string tensor)
    {
        long[] shape = fixture.Shape(tensor);
        byte[] rgb = fixture.Bytes(tensor);
        byte[] rgba = new byte[rgb.Length / 3 * 4];
        for (int i = 0; i < rgb.Length / 3; i++)
        {
            rgb.AsSpan(i * 3, 3).CopyTo(rgba.AsSpan(i * 4));
            rgba[(i * 4) + 3] = 255;
        }

        return new RgbaImage((int)shape[1], (int)shape[0], rgba);
    }

    private static byte[] Rgb(RgbaImage image) => [.. image.Pixels.Where((_, i) => i % 4 != 3)];
}
