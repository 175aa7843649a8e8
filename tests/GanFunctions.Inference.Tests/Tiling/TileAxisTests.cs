using CsCheck;
using GanFunctions.Inference.Tiling;

namespace GanFunctions.Inference.Tests.Tiling;

public sealed class TileAxisTests
{
    [Fact]
    public void Tiles_cover_everything_overlap_enough_and_their_seams_never_touch()
    {
        Gen.Select(Gen.Int[1, 2000], Gen.Int[2, 300], Gen.Int[0, 150]).Sample((size, tile, wantedOverlap) =>
        {
            int overlap = Math.Min(wantedOverlap, tile / 2);
            TileAxis axis = new(size, tile, overlap);

            Assert.Equal(0, axis.Start(0));
            Assert.True(axis.Count == 1 ? size <= tile : axis.Start(axis.Count - 1) + tile == size);
            for (int i = 1; i < axis.Count; i++)
            {
                (int start, int length) = axis.SeamBefore(i);
                (int next, _) = axis.SeamAfter(i);
                Assert.InRange(axis.Start(i), axis.Start(i - 1) + 1, axis.Start(i - 1) + tile - overlap);
                Assert.True(start >= axis.Start(i) && start + length <= axis.Start(i - 1) + tile);
                Assert.True(start + length <= next);
                Assert.True(length >= Math.Min(overlap, 1));
            }
        });
    }

    [Fact]
    public void Fading_goes_from_one_tile_to_the_other_evenly()
    {
        for (int x = 0; x < 16; x++)
        {
            Assert.Equal(1, TileAxis.Fade(x, 16) + TileAxis.Fade(15 - x, 16), 5);
            Assert.True(x == 0 || TileAxis.Fade(x, 16) > TileAxis.Fade(x - 1, 16));
        }
    }
}
