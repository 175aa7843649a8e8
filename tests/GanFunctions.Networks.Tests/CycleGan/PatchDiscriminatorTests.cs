using GanFunctions.Networks.CycleGan;
using GanFunctions.Networks.Layers;
using GanFunctions.TestSupport;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.CycleGan;

public class PatchDiscriminatorTests
{
    [Fact]
    [Trait("Category", "Parity")]
    public void Reproduces_the_reference()
    {
        Fixture fixture = Fixture.Load("cyclegan_discriminator");
        using var discriminator = fixture.CreatePatchDiscriminator();

        fixture.AssertOutput(discriminator);
    }

    [Fact]
    public void A_score_depends_on_a_patch_of_70x70_pixels_by_default()
    {
        using var discriminator = new PatchDiscriminator(new PatchDiscriminatorOptions { Filters = 2 });
        // Batch statistics would let every pixel reach every score: look at the convolutions alone.
        using Tensor image = zeros(1, 3, 256, 256, requires_grad: true);
        Tensor scores = image;
        foreach (nn.Module<Tensor, Tensor> layer in discriminator.Layers.Where(layer => layer is not TorchSharp.Modules.InstanceNorm2d))
        {
            scores = LayerSequence.Run([layer], scores, ScalarType.Float32);
        }

        scores[0, 0, 15, 15].backward();

        using Tensor rows = image.grad!.abs().sum([0, 1, 3]).nonzero();
        Assert.Equal(70, rows.max().item<long>() - rows.min().item<long>() + 1);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(5, 64)]
    public void Widens_at_most_eightfold(int layers, int size)
    {
        using var discriminator = new PatchDiscriminator(new PatchDiscriminatorOptions { Filters = 2, Layers = layers });

        long widest = discriminator.parameters().Where(parameter => parameter.dim() == 4).Max(parameter => parameter.shape[0]);

        Assert.Equal(layers == 1 ? 4 : 16, widest);
        using Tensor scores = discriminator.call(zeros(1, 3, size * 2, size * 2));
        Assert.Equal(1, scores.shape[1]);
    }

    [Fact]
    public void Impossible_shapes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PatchDiscriminatorOptions { Layers = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PatchDiscriminatorOptions { Filters = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PatchDiscriminatorOptions { InputChannels = 0 });
    }
}
