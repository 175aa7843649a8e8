using GanFunctions.Training.StyleGan.Augmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan.Augmentation;

public class ColourTests
{
    private static readonly AugmentationParameters Nothing = new();

    [Fact]
    public void Brightness_is_added() =>
        AssertColour([0.5f, 0.3f, 0.2f], [0.7f, 0.5f, 0.4f], Nothing with { Brightness = 0.2 });

    [Fact]
    public void Contrast_multiplies_after_brightness() =>
        AssertColour([0.5f, 0.3f, -0.2f], [1.4f, 1.0f, 0], Nothing with { Brightness = 0.2, Contrast = 2 });

    [Fact]
    public void A_luma_flip_turns_light_to_dark_and_keeps_the_distance_from_grey() =>
        AssertColour([0.6f, 0.3f, 0], [0, -0.3f, -0.6f], Nothing with { LumaFlip = true });

    [Fact]
    public void A_third_of_a_hue_rotation_moves_each_channel_on() =>
        AssertColour([0.6f, 0.3f, -0.1f], [-0.1f, 0.6f, 0.3f], Nothing with { Hue = 2 * Math.PI / 3 });

    [Fact]
    public void Half_a_hue_rotation_mirrors_colours_at_grey() =>
        AssertColour([0.9f, 0.3f, 0], [-0.1f, 0.5f, 0.8f], Nothing with { Hue = Math.PI });

    [Theory]
    [InlineData(0, 0.4f, 0.4f, 0.4f)]
    [InlineData(2, 1.4f, 0.2f, -0.4f)]
    public void Saturation_multiplies_the_distance_from_grey(double saturation, float red, float green, float blue) =>
        AssertColour([0.9f, 0.3f, 0], [red, green, blue], Nothing with { Saturation = saturation });

    [Fact]
    public void Colour_transformations_come_in_the_order_of_the_properties() =>
        // Contrast, flip: (1.2, 0.6, 0) becomes (0, -0.6, -1.2); the hue moves channels on; half the distance from -0.6 stays.
        AssertColour(
            [0.6f, 0.3f, 0],
            [-0.9f, -0.3f, -0.6f],
            Nothing with { Contrast = 2, LumaFlip = true, Hue = 2 * Math.PI / 3, Saturation = 0.5 });

    private static void AssertColour(float[] colour, float[] expected, AugmentationParameters parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor image = tensor(colour).view(1, 3, 1, 1).expand(1, 3, 4, 4);

        Tensor result = AdaptiveAugmentation.Apply(image, [parameters]);

        Assert.Equal([1, 3, 4, 4], result.shape);
        for (int channel = 0; channel < 3; channel++)
        {
            Assert.Equal(expected[channel], result[0, channel].min().item<float>(), 1e-6f);
            Assert.Equal(expected[channel], result[0, channel].max().item<float>(), 1e-6f);
        }
    }
}
