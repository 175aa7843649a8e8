using GanFunctions.Networks.CycleGan;
using GanFunctions.Networks.Layers;
using GanFunctions.Networks.Pix2Pix;
using GanFunctions.TestSupport;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests;

/// <summary>Runs a network on the input of a fixture, with the fixture's weights.</summary>
internal static class ParityCase
{
    private const string StatePrefix = "state.";

    public static bool HasDropout(this Fixture fixture) =>
        fixture.Facts["dropout"] is { } dropout && dropout.GetValueKind() != System.Text.Json.JsonValueKind.False;

    public static int Setting(this Fixture fixture, string name) => fixture.Facts[name]!.GetValue<int>();

    public static Normalization Norm(this Fixture fixture) =>
        Enum.Parse<Normalization>(fixture.Facts["norm"]!.GetValue<string>(), ignoreCase: true);

    public static ResNetGenerator CreateResNetGenerator(this Fixture fixture) => new(new ResNetGeneratorOptions
    {
        InputChannels = fixture.InputChannels(),
        OutputChannels = (int)fixture.Shape("output")[1],
        Filters = fixture.Setting("ngf"),
        Blocks = fixture.Setting("n_blocks"),
        Normalization = fixture.Norm(),
        Dropout = fixture.HasDropout(),
    });

    public static UNetGenerator CreateUNetGenerator(this Fixture fixture) => new(new UNetGeneratorOptions
    {
        InputChannels = fixture.InputChannels(),
        OutputChannels = (int)fixture.Shape("output")[1],
        Filters = fixture.Setting("ngf"),
        Downsamplings = fixture.Setting("num_downs"),
        Normalization = fixture.Norm(),
    });

    public static PatchDiscriminator CreatePatchDiscriminator(this Fixture fixture) => new(new PatchDiscriminatorOptions
    {
        InputChannels = fixture.InputChannels(),
        Filters = fixture.Setting("ndf"),
        Layers = fixture.Setting("n_layers"),
        Normalization = fixture.Norm(),
    });

    public static PixelDiscriminator CreatePixelDiscriminator(this Fixture fixture) => new(new PixelDiscriminatorOptions
    {
        InputChannels = fixture.InputChannels(),
        Filters = fixture.Setting("ndf"),
        Normalization = fixture.Norm(),
    });

    public static int InputChannels(this Fixture fixture) => (int)fixture.Shape("input")[1];

    public static Tensor Tensor(this Fixture fixture, string name) => tensor(fixture.Floats(name), fixture.Shape(name));

    public static void Load(this Fixture fixture, nn.Module network)
    {
        Dictionary<string, Tensor> state = network.state_dict();
        Assert.Equal(
            fixture.Names.Where(name => name.StartsWith(StatePrefix, StringComparison.Ordinal)).Select(name => name[StatePrefix.Length..]).Order(),
            state.Keys.Order());

        using IDisposable noGradient = no_grad();
        foreach ((string key, Tensor target) in state)
        {
            Assert.Equal(fixture.Shape(StatePrefix + key), target.shape);
            using Tensor source = target.dtype == ScalarType.Int64
                ? tensor(fixture.Longs(StatePrefix + key)).view(target.shape)
                : fixture.Tensor(StatePrefix + key);
            target.copy_(source);
        }
    }

    public static void AssertOutput(this Fixture fixture, nn.Module<Tensor, Tensor> network)
    {
        fixture.Load(network);
        network.eval();
        using IDisposable inference = inference_mode();
        using Tensor input = fixture.Tensor("input");
        using Tensor before = input.clone();
        using Tensor output = network.call(input);

        Assert.Equal(fixture.Shape("output"), output.shape);
        float[] expected = fixture.Floats("output");
        float[] actual = output.data<float>().ToArray();
        float difference = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        Assert.True(difference <= 1e-5, $"The largest difference is {difference}.");
        Assert.True(input.equal(before).all().item<bool>(), "The network changed its input.");
    }
}
