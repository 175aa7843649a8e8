using GanFunctions.Networks.StyleGan;

namespace GanFunctions.Networks.Tests.StyleGan;

public class LayerGroupsTests
{
    [Theory]
    [InlineData(18, "0-3 4-7 8-17")]
    [InlineData(10, "0-3 4-7 8-9")]
    [InlineData(8, "0-2 3-5 6-7")]
    [InlineData(6, "0-1 2-3 4-5")]
    [InlineData(4, "0-1 2-2 3-3")]
    [InlineData(2, "0-0 1-1")]
    public void Groups_of_layers_are_the_papers_or_thirds(int layers, string expected)
    {
        IReadOnlyDictionary<string, IReadOnlyList<int>> groups = LayerGroups.Of(layers);

        Assert.Equal(expected, string.Join(' ', groups.Values.Select(range => $"{range[0]}-{range[1]}")));
        Assert.Equal(new[] { "coarse", "middle", "fine" }.Take(groups.Count), groups.Keys);
    }
}
