using GanFunctions.Networks.StyleGan2;
using GanFunctions.TestSupport;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.StyleGan2;

/// <summary>The networks of the fixtures.</summary>
internal static class StyleGan2Case
{
    /// <summary>Channels 32/32/32/16 at 4/8/16/32 pixels.</summary>
    public static StyleGan2Configuration Configuration { get; } = new()
    {
        ZDim = 32,
        WDim = 32,
        MappingLayers = 3,
        Resolution = 32,
        ChannelBase = 512,
        ChannelMax = 32,
        MbstdGroup = 2,
    };

    /// <summary>A network small enough to run a hundred times a second.</summary>
    public static StyleGan2Configuration Tiny { get; } = new()
    {
        ZDim = 5,
        WDim = 6,
        MappingLayers = 2,
        Resolution = 16,
        ChannelBase = 64,
        ChannelMax = 7,
    };

    /// <summary>Channels 56/56/56/56/48 at 4/8/16/32/64 pixels.</summary>
    public static StyleGan2Configuration Wide { get; } = new()
    {
        ZDim = 16,
        WDim = 16,
        MappingLayers = 2,
        Resolution = 64,
        ChannelBase = 256 * 64,
        ChannelMax = 256,
    };

    public static StyleGan2Generator Generator()
    {
        var generator = new StyleGan2Generator(Configuration);
        Fixture.Load("stylegan2_generator").Load(generator);
        return generator;
    }

    public static StyleGan2Discriminator Discriminator()
    {
        var discriminator = new StyleGan2Discriminator(Configuration);
        Fixture.Load("stylegan2_discriminator").Load(discriminator);
        return discriminator;
    }

    /// <summary>Gives noise and biases a part in what a new network computes.</summary>
    public static T Shaken<T>(this T network)
        where T : nn.Module
    {
        using IDisposable noGradient = no_grad();
        foreach (Tensor parameter in network.parameters())
        {
            using Tensor shift = randn_like(parameter);
            parameter.add_(shift, 0.3);
        }

        return network;
    }

    public static void AssertClose(this Fixture fixture, string name, Tensor actual, double tolerance = 1e-4)
    {
        Assert.Equal(fixture.Shape(name), actual.shape);
        using Tensor expected = fixture.Tensor(name);
        AssertClose(expected, actual, tolerance, name);
    }

    public static void AssertClose(Tensor expected, Tensor actual, double tolerance, string what)
    {
        double scale = Math.Max(1, expected.abs().max().item<float>());
        double difference = (expected - actual).abs().max().item<float>();
        Assert.True(difference <= tolerance * scale, $"{what} differs by {difference} of {scale}.");
    }
}
