using GanFunctions.Networks.StyleGan1;
using GanFunctions.Networks.StyleGan1.Layers;
using GanFunctions.TestSupport;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.StyleGan1;

[Trait("Category", "Parity")]
public sealed class AdaptiveInstanceNormTests
{
    private readonly Fixture _fixture = Fixture.Load("adain");

    [Fact]
    public void A_style_scales_and_shifts_as_in_the_reference()
    {
        using DisposeScope scope = NewDisposeScope();
        using var layer = new AdaptiveInstanceNorm(channels: 6, styleSize: 10, draws: null);
        using (no_grad())
        {
            layer.get_parameter("style.linear.weight_orig")!.copy_(_fixture.Tensor("stylegan.style.weight"));
            layer.get_parameter("style.linear.bias")!.copy_(_fixture.Tensor("stylegan.style.bias"));
        }

        Tensor result = layer.call(_fixture.Tensor("stylegan.x"), _fixture.Tensor("stylegan.w"));

        _fixture.AssertClose("stylegan.output", result);
    }

    [Fact]
    public void Statistics_of_another_image_are_taken_over_as_in_the_reference()
    {
        using DisposeScope scope = NewDisposeScope();

        Tensor result = InstanceStatistics.Transfer(_fixture.Tensor("huang.content"), _fixture.Tensor("huang.style"));

        _fixture.AssertClose("huang.output", result);
    }
}
