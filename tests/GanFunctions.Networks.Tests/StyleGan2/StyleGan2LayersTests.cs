using GanFunctions.Networks.Layers;
using GanFunctions.Networks.StyleGan.Layers;
using GanFunctions.Networks.StyleGan2.Layers;
using GanFunctions.TestSupport;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.StyleGan2;

public class StyleGan2LayersTests
{
    private static readonly Fixture Case = Fixture.Load("stylegan2_ops");

    [Fact]
    [Trait("Category", "Parity")]
    public void Filtering_reproduces_the_reference()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor kernel = FirResampling.Kernel(FirResampling.Binomial4);
        // The case is of 8x6 pixels; layers are for square images, whose left 6 columns are the same where zeros follow.
        Tensor square = nn.functional.pad(Case.Tensor("x"), [0, 2]);

        Case.AssertClose("f", kernel);
        Case.AssertClose("upsample2d", FirResampling.Doubling(FirResampling.Binomial4, 8).call(square).narrow(3, 0, 12));
        Case.AssertClose("downsample2d", FirResampling.Halving(FirResampling.Binomial4, 8).call(square).narrow(3, 0, 3));
        Case.AssertClose("filter2d", new FirResampling(FirResampling.Binomial4, 8, (2, 1)).call(square).narrow(3, 0, 6));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Category", "Parity")]
    public void Filtered_convolutions_reproduce_the_reference(bool twice)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor square = nn.functional.pad(Case.Tensor("x"), [0, 2]);
        Tensor filtered = new FirResampling(FirResampling.Binomial4, 8, (2, 2)).call(square);
        Tensor halved = FirResampling.Halving(FirResampling.Binomial4, 8).call(square);
        Tensor doubled = Convolutions.RunTransposed(square, Case.Tensor("w3"), 2);
        var smoothing = new FirResampling(FirResampling.Binomial4, 17, (1, 1), gain: 2);

        Case.AssertClose("conv_up2_k3", smoothing.call(doubled).narrow(3, 0, 12));
        Case.AssertClose("conv_down2_k3", Convolutions.Run(filtered, Case.Tensor("w3"), null, 2, 0, twice).narrow(3, 0, 3));
        Case.AssertClose("conv_down2_k1", Convolutions.Run(halved, Case.Tensor("w1"), null, 1, 0, twice).narrow(3, 0, 3));
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void Modulated_convolutions_reproduce_the_reference()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor square = nn.functional.pad(Case.Tensor("x"), [0, 2]);
        var smoothing = new FirResampling(FirResampling.Binomial4, 17, (1, 1), gain: 2);

        Case.AssertClose("modconv_k3", Run(null).narrow(3, 0, 6));
        Case.AssertClose("modconv_k3_up2", Run(smoothing).narrow(3, 0, 12));

        Tensor Run(FirResampling? filter)
        {
            (Tensor weight, Tensor styles) = (Case.Tensor("w3"), Case.Tensor("styles"));
            Tensor demodulation = ModulatedConvolution.Demodulation(weight, styles).unsqueeze(-1).unsqueeze(-1);
            return ModulatedConvolution.Convolve(square * styles.unsqueeze(-1).unsqueeze(-1), weight, filter) * demodulation;
        }
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void The_activation_reproduces_the_reference()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor biased = Case.Tensor("x") + Case.Tensor("lrelu_bias").view(1, -1, 1, 1);

        Case.AssertClose("lrelu", ScaledLeakyRelu.ApplyUnscaled(biased * ScaledLeakyRelu.Gain));
    }

    [Fact]
    public void The_deviation_is_that_over_each_group_of_images()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(6, 4, 2, 2);

        Tensor result = MinibatchStandardDeviation.Append(x, groupSize: 2, features: 2);

        Assert.Equal([6, 6, 2, 2], result.shape);
        Assert.True(result.narrow(1, 0, 4).equal(x).all().item<bool>());
        for (int group = 0; group < 3; group++)
        {
            for (int feature = 0; feature < 2; feature++)
            {
                // Half the distance of two numbers is their standard deviation.
                Tensor expected = ((x[group] - x[group + 3]).abs() / 2).narrow(0, 2 * feature, 2).mean();
                Assert.Equal(expected.item<float>(), result[group, 4 + feature, 0, 1].item<float>(), 1e-4);
                Assert.Equal(expected.item<float>(), result[group + 3, 4 + feature, 1, 0].item<float>(), 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(8, 4, 4)]
    [InlineData(6, 4, 3)]
    [InlineData(7, 4, 1)]
    [InlineData(2, 4, 2)]
    public void A_batch_is_divided_into_groups_of_equal_size(long images, long groupSize, long expected) =>
        Assert.Equal(expected, MinibatchStandardDeviation.GroupSize(images, groupSize));
}
