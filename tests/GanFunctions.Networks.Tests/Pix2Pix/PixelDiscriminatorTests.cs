using GanFunctions.Networks.Pix2Pix;
using GanFunctions.TestSupport;

namespace GanFunctions.Networks.Tests.Pix2Pix;

public class PixelDiscriminatorTests
{
    [Fact]
    [Trait("Category", "Parity")]
    public void Reproduces_the_reference()
    {
        Fixture fixture = Fixture.Load("pix2pix_pixel_discriminator");
        using var discriminator = fixture.CreatePixelDiscriminator();

        fixture.AssertOutput(discriminator);
    }

    [Fact]
    public void Impossible_shapes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PixelDiscriminatorOptions { Filters = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PixelDiscriminatorOptions { InputChannels = 0 });
    }
}
