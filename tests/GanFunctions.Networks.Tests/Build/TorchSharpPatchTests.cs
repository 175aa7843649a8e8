using System.Diagnostics;
using System.Reflection;

namespace GanFunctions.Networks.Tests.Build;

public class TorchSharpPatchTests
{
    private static readonly byte[] Release = [8, 1, 0, 2, 0, 0, 0, 0, 0];

    [Fact]
    public void The_runtime_does_not_optimise_the_TorchSharp_of_this_output() =>
        Assert.True(typeof(TorchSharp.torch).Assembly.GetCustomAttribute<DebuggableAttribute>()!.IsJITOptimizerDisabled);

    [Fact]
    public void The_attribute_of_a_release_build_becomes_one_without_optimisation_and_nothing_else_changes()
    {
        byte[] image = [7, 8, 1, .. Release, 8];

        TorchSharpPatch.Apply(image);

        Assert.Equal([7, 8, 1, 8, 1, 0, 3, 1, 0, 0, 0, 0, 8], image);
    }

    [Fact]
    public void An_assembly_without_the_attribute_with_two_or_with_half_of_one_is_refused_unchanged()
    {
        byte[][] images = [[], [1, 2, 3], [.. Release, .. Release], Release[..^1]];
        foreach (byte[] image in images)
        {
            byte[] before = [.. image];

            Assert.Throws<InvalidDataException>(() => TorchSharpPatch.Apply(image));
            Assert.Equal(before, image);
        }
    }

    [Fact]
    public async Task Numbers_reach_libtorch_while_garbage_is_collected()
    {
        using var x = TorchSharp.torch.ones(8);
        using CancellationTokenSource enough = new();
        Task collector = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                GC.Collect(0);
            }
        });
        for (int i = 0; i < 3000; i++)
        {
            using var sum = (x * 2.5) + 1.0;
            Assert.Equal(3.5f, sum[i % 8].item<float>());
        }

        await enough.CancelAsync();
        await collector;
    }
}
