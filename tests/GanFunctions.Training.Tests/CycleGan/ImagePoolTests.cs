using System.Text.Json.Nodes;
using CsCheck;
using GanFunctions.TestSupport;
using GanFunctions.Training.CycleGan;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.CycleGan;

public class ImagePoolTests
{
    [Fact]
    [Trait("Category", "Parity")]
    public void Returns_what_the_reference_returns_for_the_same_draws()
    {
        JsonObject expected = Fixture.Load("cyclegan_schedule_pool").Facts["image_pool"]!.AsObject();
        using var pool = new ImagePool(expected["size"]!.GetValue<int>());
        var draws = new GivenDraws(expected["draws_after_filling"]!.AsArray());

        int[] returned = [.. expected["inputs"]!.AsArray().Select(number => (int)pool.Query(Image(number!.GetValue<int>()), draws).item<float>())];

        Assert.Equal(expected["returned"]!.AsArray().Select(number => number!.GetValue<int>()), returned);
    }

    [Fact]
    public void A_pool_of_0_returns_every_image() =>
        Gen.Int.Sample(seed =>
        {
            using var pool = new ImagePool(0);
            using Tensor images = Image(1, 2, 3);

            Assert.Same(images, pool.Query(images, new Random(seed)));
        });

    [Fact]
    public void No_image_is_lost_or_doubled_and_a_batch_keeps_its_size() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 4], Gen.Int).Sample((size, batch, seed) =>
        {
            using var scope = NewDisposeScope();
            using var pool = new ImagePool(size);
            var random = new Random(seed);
            var returned = new List<float>();
            for (int i = 0; i < 10; i++)
            {
                Tensor answer = pool.Query(Image([.. Enumerable.Range(i * batch, batch)]), random);
                Assert.Equal([batch, 1, 1, 1], answer.shape);
                returned.AddRange(answer.data<float>().ToArray());
            }

            // An image comes back at once, later, or never if it is still kept: each at most twice, while the pool fills.
            Assert.All(returned.GroupBy(number => number), group => Assert.InRange(group.Count(), 1, group.Key < size ? 2 : 1));
        });

    private static Tensor Image(params int[] numbers) => tensor(numbers.Select(number => (float)number).ToArray(), [numbers.Length, 1, 1, 1]);

    /// <summary>Replays the uniform draws and slots of a fixture.</summary>
    private sealed class GivenDraws(JsonArray draws) : Random
    {
        private int _next;

        public override double NextDouble() => draws[_next++]![0]!.GetValue<double>();

        public override int Next(int maxValue) => draws[_next - 1]![1]!.GetValue<int>();
    }
}
