using System.Text.Json.Nodes;
using GanFunctions.Inference.Generation;
using GanFunctions.TestSupport;

namespace GanFunctions.Inference.Tests.Generation;

public sealed class NumpyRandomTests
{
    public static TheoryData<uint> Seeds { get; } = [.. Cases().Select(one => one["seed"]!.GetValue<uint>())];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_seed_draws_what_it_draws_in_NumPy_to_the_last_digit(uint seed)
    {
        JsonNode expected = Cases().Single(one => one["seed"]!.GetValue<uint>() == seed);
        NumpyRandom random = new(seed);

        double[] drawn = [.. Enumerable.Range(0, 512).Select(_ => random.NextNormal())];

        Assert.Equal(expected["first8"]!.AsArray().Select(value => value!.GetValue<double>()), drawn[..8]);
        Assert.Equal(expected["last"]!.GetValue<double>(), drawn[^1]);
        Assert.Equal(expected["sum"]!.GetValue<double>(), drawn.Sum(), 1e-10);
    }

    [Fact]
    public void Floats_are_the_same_draws_rounded_wherever_a_fill_begins()
    {
        NumpyRandom whole = new(7);
        NumpyRandom parts = new(7);
        float[] values = new float[9];

        parts.FillNormal(values.AsSpan(0, 3));
        parts.FillNormal(values.AsSpan(3));

        Assert.Equal(Enumerable.Range(0, 9).Select(_ => (float)whole.NextNormal()), values);
    }

    private static IEnumerable<JsonNode> Cases() => Fixture.Load("numpy_randn").Facts["cases"]!.AsArray().Select(one => one!);
}
