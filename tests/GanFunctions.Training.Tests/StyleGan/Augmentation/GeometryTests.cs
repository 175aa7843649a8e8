using GanFunctions.Training.StyleGan.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan.Augmentation;

public class GeometryTests
{
    private const int Side = 32;

    private static readonly AugmentationParameters Nothing = new();

    [Fact]
    public void A_flip_swaps_left_and_right_exactly()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = Noise(1);

        Assert.True(image.flip(3).equal(Augment(image, Nothing with { Flip = true })).all().item<bool>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Quarter_turns_go_anticlockwise_and_are_exact(int turns)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = Noise(1);

        Assert.True(image.rot90(turns, (2, 3)).equal(Augment(image, Nothing with { QuarterTurns = turns })).all().item<bool>());
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(-4, 2)]
    [InlineData(0, -1)]
    public void A_translation_by_whole_pixels_mirrors_what_lies_outside_and_is_exact(int right, int down)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = Noise(1);
        Tensor padded = nn.functional.pad(image, [4, 4, 4, 4], PaddingModes.Reflect);

        Tensor moved = Augment(image, Nothing with { ShiftX = (double)right / Side, ShiftY = (double)down / Side });

        Assert.True(padded.narrow(2, 4 - down, Side).narrow(3, 4 - right, Side).equal(moved).all().item<bool>());
    }

    [Fact]
    public void Flip_turn_and_translation_come_in_this_order()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = Noise(1);
        Tensor turned = nn.functional.pad(image.flip(3).rot90(1, (2, 3)), [2, 2, 2, 2], PaddingModes.Reflect);

        Tensor moved = Augment(image, Nothing with { Flip = true, QuarterTurns = 1, ShiftX = 2.0 / Side });

        Assert.True(turned.narrow(2, 2, Side).narrow(3, 0, Side).equal(moved).all().item<bool>());
    }

    [Fact]
    public void A_whole_rotation_leaves_even_noise_as_it_is()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = Noise(1);

        AssertClose(image, Augment(image, Nothing with { RotationBefore = 2 * Math.PI }), 1e-3);
        AssertClose(image, Augment(image, Nothing with { RotationBefore = 0.4, RotationAfter = -0.4 }), 1e-3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_rotation_by_a_right_angle_is_a_quarter_turn(int turns)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = Waves();

        Tensor rotated = Augment(image, Nothing with { RotationAfter = turns * Math.PI / 2 });

        AssertClose(Inner(image.rot90(turns, (2, 3))), Inner(rotated), 0.02);
    }

    [Fact]
    public void A_translation_between_pixels_by_whole_pixels_is_that_by_whole_pixels()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = Noise(1);
        Tensor padded = nn.functional.pad(image, [4, 4, 4, 4], PaddingModes.Reflect);

        AssertClose(
            padded.narrow(2, 7, Side).narrow(3, 2, Side),
            Augment(image, Nothing with { OffsetX = 2.0 / Side, OffsetY = -3.0 / Side }),
            1e-3);
    }

    [Theory]
    [InlineData(1.25)]
    [InlineData(0.9)]
    public void Scaling_enlarges_about_the_middle(double scale) =>
        AssertRamps(Nothing with { Scale = scale }, (x, y) => (x / scale, y / scale));

    [Theory]
    [InlineData(1.25)]
    [InlineData(0.9)]
    public void The_aspect_widens_one_axis_and_narrows_the_other(double aspect) =>
        AssertRamps(Nothing with { Aspect = aspect }, (x, y) => (x / aspect, y * aspect));

    [Theory]
    [InlineData(0.3)]
    [InlineData(-1)]
    public void Rotations_go_anticlockwise(double angle)
    {
        (double sine, double cosine) = Math.SinCos(angle);

        AssertRamps(Nothing with { RotationBefore = angle }, (x, y) => ((cosine * x) - (sine * y), (sine * x) + (cosine * y)));
        AssertRamps(Nothing with { RotationAfter = angle }, (x, y) => ((cosine * x) - (sine * y), (sine * x) + (cosine * y)));
    }

    [Fact]
    public void Translations_go_right_and_down_between_pixels() =>
        AssertRamps(Nothing with { OffsetX = 0.05, OffsetY = -0.03 }, (x, y) => (x - (0.05 * Side), y + (0.03 * Side)));

    [Fact]
    public void Transformations_come_in_the_order_of_the_properties() =>
        AssertRamps(
            Nothing with { QuarterTurns = 1, Scale = 1.5, RotationBefore = Math.PI / 2, Aspect = 1.2, OffsetX = 0.02 },
            (x, y) =>
            {
                x -= 0.02 * Side;
                (x, y) = (x / 1.2, y * 1.2);
                (x, y) = (-y, x);
                (x, y) = (x / 1.5, y / 1.5);
                return (-y, x);
            });

    [Fact]
    public void What_is_far_outside_is_taken_from_the_border()
    {
        using DisposeScope scope = NewDisposeScope();

        Tensor tiny = Augment(Noise(1), Nothing with { Scale = 0.05, OffsetX = 3 });

        Assert.True(tiny.isfinite().all().item<bool>());
        Assert.InRange(tiny.abs().max().item<float>(), 0, 3);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(9)]
    public void Small_and_odd_images_can_be_augmented(int side)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = Noise(1).narrow(2, 0, side).narrow(3, 0, side);

        AssertClose(image, Augment(image, Nothing with { RotationBefore = 2 * Math.PI }), 1e-3);
    }

    [Fact]
    public void The_filter_is_orthogonal_to_its_shifts_by_two_and_passes_constants()
    {
        double[] taps = [.. WaveletFilter.Taps];

        for (int shift = 0; shift < taps.Length; shift += 2)
        {
            Assert.Equal(shift == 0 ? 1 : 0, taps.Skip(shift).Zip(taps, (a, b) => a * b).Sum(), 1e-9);
        }

        Assert.Equal(Math.Sqrt(2), taps.Sum(), 1e-9);
        Assert.Equal(0, taps.Select((tap, i) => i % 2 == 0 ? tap : -tap).Sum(), 1e-9);
    }

    [Fact]
    public void Doubling_puts_each_pixel_where_the_filter_has_its_middle()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor line = arange(-WaveletFilter.Border, Side + WaveletFilter.Border, ScalarType.Float32).expand(1, 1, Side + (2 * WaveletFilter.Border), -1);

        Tensor doubled = WaveletFilter.Double(line);

        Assert.Equal([1, 1, 2 * Side, 2 * Side], doubled.shape);
        AssertClose(((arange(2 * Side, ScalarType.Float32) - WaveletFilter.Origin) / 2).expand_as(doubled), doubled, 1e-4);
    }

    private static Tensor Augment(Tensor image, AugmentationParameters parameters) => AdaptiveAugmentation.Apply(image, [parameters]);

    /// <summary>Ramps along x and y say where each pixel of the result comes from.</summary>
    private static void AssertRamps(AugmentationParameters parameters, Func<double, double, (double X, double Y)> source)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor axis = arange(Side, ScalarType.Float32) - ((Side - 1) / 2.0);
        Tensor x = axis.expand(Side, Side);
        Tensor y = axis.unsqueeze(1).expand(Side, Side);

        Tensor result = Augment(stack([x, y, ones_like(x)]).unsqueeze(0), parameters);

        const int From = (Side / 2) - 5;
        for (int row = From; row < From + 10; row++)
        {
            for (int column = From; column < From + 10; column++)
            {
                (double expectedX, double expectedY) = source(column - ((Side - 1) / 2.0), row - ((Side - 1) / 2.0));
                Assert.Equal(expectedX, result[0, 0, row, column].item<float>(), 1e-3);
                Assert.Equal(expectedY, result[0, 1, row, column].item<float>(), 1e-3);
                Assert.Equal(1, result[0, 2, row, column].item<float>(), 1e-4);
            }
        }
    }

    private static Tensor Inner(Tensor image) => image.narrow(2, 4, Side - 8).narrow(3, 4, Side - 8);

    private static Tensor Noise(ulong seed)
    {
        using var generator = new Generator(seed);
        return (rand([1, 3, Side, Side], generator: generator) * 2) - 1;
    }

    private static Tensor Waves()
    {
        Tensor line = arange(Side, ScalarType.Float32) * 0.3;
        return (line.sin().unsqueeze(0) + (2 * line.cos().unsqueeze(1))).expand(1, 3, Side, Side).contiguous() / 3;
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance) =>
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, tolerance);
}
