using CsCheck;
using GanFunctions.Inference.Generation;
using GanFunctions.Inference.Tests.Support;

namespace GanFunctions.Inference.Tests.Generation;

public sealed class SelectionTests
{
    [Theory]
    [InlineData("5", new uint[] { 5 })]
    [InlineData("1-4", new uint[] { 1, 2, 3, 4 })]
    [InlineData(" 9, 1-2 ,4294967295", new uint[] { 9, 1, 2, uint.MaxValue })]
    public void Seeds_are_numbers_and_ranges_in_the_order_in_which_they_are_named(string text, uint[] seeds)
    {
        SeedList list = SeedList.Parse(text)!;

        Assert.Equal(seeds, list.All());
        Assert.Equal(seeds.Length, list.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("4-1")]
    [InlineData("1,,2")]
    [InlineData("4294967296")]
    [InlineData("1.5")]
    [InlineData("1-2-3")]
    [InlineData("0x10")]
    [InlineData("+1")]
    [InlineData("one")]
    public void What_is_no_list_of_seeds_is_none(string text) => Assert.Null(SeedList.Parse(text));

    [Fact]
    public void All_seeds_that_there_are_are_counted_without_being_written_out() =>
        Assert.Equal(1L << 32, SeedList.Parse("0-4294967295")!.Count);

    [Fact]
    public void A_list_of_seeds_is_read_back_from_its_text() =>
        Gen.UInt.Select(Gen.UInt[0, 50]).List[1, 6].Sample(ranges =>
        {
            string text = string.Join(',', ranges.Select(range => $"{range.Item1 / 2}-{(range.Item1 / 2) + range.Item2}"));
            SeedList list = SeedList.Parse(text)!;
            Assert.Equal(list.All(), SeedList.Parse(list.ToString())!.All());
            Assert.Equal(list.Count, list.All().LongCount());
        });

    [Theory]
    [InlineData("coarse", new[] { 0, 1 })]
    [InlineData("Fine,1", new[] { 1, 4, 5 })]
    [InlineData("2-4, 3", new[] { 2, 3, 4 })]
    [InlineData("all", new[] { 0, 1, 2, 3, 4, 5 })]
    public void Layers_are_groups_numbers_and_ranges(string text, int[] layers) =>
        Assert.Equal(layers, LayerSelection.Parse(text)!.Resolve(TestGenerator.Card, "layers"));

    [Theory]
    [InlineData("6")]
    [InlineData("4-6")]
    [InlineData("3-1")]
    [InlineData("course")]
    [InlineData("-1")]
    public void A_layer_that_the_model_does_not_have_is_refused_with_those_that_it_has(string text)
    {
        InputRejectedException rejected = Assert.Throws<InputRejectedException>(() => LayerSelection.Parse(text)!.Resolve(TestGenerator.Card, "mixing.layers"));

        Assert.Equal("unknown-layers", rejected.Code);
        Assert.Contains("mixing.layers", rejected.Message, StringComparison.Ordinal);
        Assert.Contains("0 to 5", rejected.Remedy, StringComparison.Ordinal);
        Assert.Contains("coarse", rejected.Remedy, StringComparison.Ordinal);
    }
}
