using CsCheck;
using GanFunctions.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Optimization;

public class FlatAdamTests
{
    [Fact]
    public void Steps_are_those_of_the_library_s_own_Adam() =>
        Gen.Select(Gen.Int[1, 50000], Gen.Int[1, 50000], Gen.Double[0, 0.9], Gen.Int[0, 1000]).Sample(
            (first, second, beta1, seed) =>
            {
                using DisposeScope scope = NewDisposeScope();
                using var draws = new Generator((ulong)seed);
                Tensor[] start = [randn([first], generator: draws), randn([1, second], generator: draws)];
                Parameter[] ours = [.. start.Select(values => new Parameter(values.clone()))];
                Parameter[] theirs = [.. start.Select(values => new Parameter(values.clone()))];
                using var flat = new FlatAdam(ours, beta1, 0.999);
                using var reference = optim.Adam(theirs, 1e-2, beta1, 0.999);
                for (int step = 0; step < 3; step++)
                {
                    Tensor[] slopes = [.. start.Select(values => randn(values.shape, generator: draws))];
                    flat.ZeroGradients();
                    reference.zero_grad();
                    Loss(ours, slopes).backward();
                    Loss(theirs, slopes).backward();
                    flat.Step(1e-2);
                    reference.step();
                }

                Assert.All(ours.Zip(theirs), pair => Assert.True(allclose(pair.First, pair.Second, rtol: 1e-5, atol: 1e-6)));
            },
            iter: 10,
            threads: 1);

    private static Tensor Loss(Parameter[] parameters, Tensor[] slopes) =>
        parameters.Zip(slopes).Select(pair => (pair.First * pair.Second).sum()).Aggregate((a, b) => a + b);
}
