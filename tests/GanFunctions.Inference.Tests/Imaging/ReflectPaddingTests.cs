using GanFunctions.Inference.Imaging;

namespace GanFunctions.Inference.Tests.Imaging;

public sealed class ReflectPaddingTests
{
    [Theory]
    [InlineData(1, "0 0 0 0 0 0 0 0")]
    [InlineData(2, "0 1 0 1 0 1 0 1")]
    [InlineData(3, "0 1 2 1 0 1 2 1")]
    [InlineData(5, "0 1 2 3 4 3 2 1")]
    public void Edges_are_mirrored_as_often_as_it_takes(int size, string expected) =>
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, 8).Select(i => ReflectPadding.Reflect(i, size))));
}
