using System.Text.Json;
using GanFunctions.Networks.StyleGan1;
using GanFunctions.TestSupport;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.StyleGan1;

/// <summary>The networks of the StyleGAN fixtures.</summary>
internal static class StyleGan1Case
{
    public static readonly StyleGan1Configuration Configuration = new()
    {
        ZDim = 32,
        WDim = 32,
        MappingLayers = 4,
        Channels = [32, 24, 16, 8],
        FusedFrom = 32,
    };

    public static StyleGan1Generator CreateStyleGan1Generator(this Fixture fixture)
    {
        Assert.Equal(Configuration.Channels, fixture.Facts["channels"].Deserialize<int[]>()!);
        var generator = new StyleGan1Generator(Configuration);
        fixture.Load(generator);
        return generator;
    }

    public static StyleGan1Discriminator CreateStyleGan1Discriminator(this Fixture fixture)
    {
        var discriminator = new StyleGan1Discriminator(Configuration);
        fixture.Load(discriminator);
        return discriminator;
    }

    public static void AssertClose(this Fixture fixture, string name, Tensor actual, double tolerance = 1e-4)
    {
        Assert.Equal(fixture.Shape(name), actual.shape);
        using Tensor expected = fixture.Tensor(name);
        double difference = (expected - actual).abs().max().item<float>();
        Assert.True(difference <= tolerance, $"{name} differs by {difference}.");
    }
}
