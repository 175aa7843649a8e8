using GanFunctions.Networks.CycleGan;
using GanFunctions.Training.CycleGan;
using GanFunctions.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.CycleGan;

public class CycleGanTrainerTests
{
    [Fact]
    public void No_tensor_outlives_its_step_but_what_the_pools_keep()
    {
        using CycleGanTrainer trainer = Create(new CycleGanOptions { PoolSize = 3 });
        using Tensor a = randn(1, 3, 32, 32);
        using Tensor b = randn(1, 3, 32, 32);
        Step(4);
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        Step(20);

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);

        void Step(int count)
        {
            for (int i = 0; i < count; i++)
            {
                trainer.Step(a, b, new Random(i));
            }
        }
    }

    [Fact]
    public void The_same_seed_and_images_give_the_same_weights()
    {
        float[] first = Train();
        float[] second = Train();

        Assert.Equal(first, second);

        static float[] Train()
        {
            using CycleGanTrainer trainer = Create(new CycleGanOptions { PoolSize = 1 });
            using var draws = new Generator(3);
            using Tensor a = randn([2, 3, 32, 32], generator: draws);
            for (int i = 0; i < 3; i++)
            {
                trainer.Step(a, -a, new Random(i));
            }

            return trainer.GeneratorA.parameters().Last(parameter => parameter.dim() == 4).data<float>().ToArray();
        }
    }

    [Fact]
    public void At_rate_0_no_weight_changes()
    {
        using CycleGanTrainer trainer = Create(new CycleGanOptions());
        using Tensor image = randn(1, 3, 32, 32);
        Tensor[] before = [.. trainer.GeneratorA.parameters().Concat(trainer.DiscriminatorA.parameters()).Select(p => p.detach().clone())];

        trainer.SetLearningRateFactor(0);
        trainer.Step(image, image, new Random(0));

        Assert.All(
            before.Zip(trainer.GeneratorA.parameters().Concat(trainer.DiscriminatorA.parameters())),
            pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
    }

    [Fact]
    public void Without_identity_weight_there_is_no_identity_loss()
    {
        using CycleGanTrainer trainer = Create(new CycleGanOptions { IdentityWeight = 0 });
        using Tensor image = randn(1, 3, 32, 32);

        CycleGanLosses losses = trainer.Step(image, image, new Random(0));

        Assert.Equal(0, losses.IdentityA + losses.IdentityB);
        Assert.NotEqual(0, losses.CycleA);
    }

    [Theory]
    [InlineData(true, 0.126928)] // ln(1 + e^-2)
    [InlineData(false, 2.126928)] // ln(1 + e^2)
    public void The_vanilla_objective_is_binary_cross_entropy(bool real, double expected)
    {
        using Tensor loss = AdversarialObjective.Vanilla.Loss(full([1, 1, 2, 2], 2f), real);

        Assert.Equal(expected, loss.item<float>(), 5);
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CycleGanOptions { LearningRate = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CycleGanOptions { Beta1 = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CycleGanOptions { Beta2 = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CycleGanOptions { CycleWeightA = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CycleGanOptions { IdentityWeight = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new CycleGanOptions { PoolSize = -1 });
    }

    private static CycleGanTrainer Create(CycleGanOptions options) => new(
        options with
        {
            Generator = new ResNetGeneratorOptions { Filters = 2, Blocks = 1 },
            Discriminator = new PatchDiscriminatorOptions { Filters = 2 },
        },
        CPU,
        seed: 1);
}
