using GanFunctions.Pipeline.Training;
using GanFunctions.Training.CycleGan;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.CycleGan;

public class CycleGanTrainerTests
{
    private static readonly TrainingConfiguration Small = TrainingConfigurationDefaults.Fill(new TrainingConfiguration
    {
        Architecture = TrainingArchitecture.CycleGan,
        Ngf = 2,
        Ndf = 2,
        Blocks = 1,
        PoolSize = 2,
        Seed = 1,
    });

    public static TheoryData<TrainingConfiguration> Variants { get; } =
    [
        Small,
        Small with { Ema = 0.9, Dropout = true },
        Small with { Normalization = NormalizationKind.Batch, Loss = AdversarialLossKind.Vanilla, Initialization = InitializationKind.Xavier },
        Small with { Loss = AdversarialLossKind.WganGp, Discriminator = DiscriminatorKind.Pixel, Initialization = InitializationKind.Kaiming },
        Small with { Generator = GeneratorKind.UNet, Downsamplings = 5, Initialization = InitializationKind.Orthogonal },
    ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Training_that_goes_on_from_a_state_is_the_same_bit_for_bit(TrainingConfiguration configuration) =>
        Resumption.AssertBitIdentical(configuration, size: 64);

    [Theory]
    [MemberData(nameof(Variants))]
    public void No_tensor_outlives_its_step_but_what_the_pools_keep(TrainingConfiguration configuration)
    {
        using var trainer = new CycleGanTrainer(configuration, CPU);
        Resumption.Run(trainer, 0, 4, size: 64);
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        Resumption.Run(trainer, 4, 12, size: 64);

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void At_rate_0_no_weight_changes()
    {
        using var trainer = new CycleGanTrainer(Small, CPU);
        using Tensor image = randn(1, 3, 32, 32);
        Tensor[] before = [.. trainer.GeneratorA.parameters().Concat(trainer.DiscriminatorA.parameters()).Select(p => p.detach().clone())];

        trainer.Step(new StepImages(0, 0, image, image), learningRate: 0, new Random(0));

        Assert.All(
            before.Zip(trainer.GeneratorA.parameters().Concat(trainer.DiscriminatorA.parameters())),
            pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
    }

    [Fact]
    public void Without_identity_weight_there_is_no_identity_loss()
    {
        using var trainer = new CycleGanTrainer(Small with { LambdaIdentity = 0 }, CPU);
        using Tensor image = randn(1, 3, 32, 32);

        IReadOnlyDictionary<string, float> losses = trainer.Step(new StepImages(0, 0, image, image), 2e-4, new Random(0));

        Assert.Equal(0, losses["idt_A"] + losses["idt_B"]);
        Assert.NotEqual(0, losses["cycle_A"]);
    }

    [Fact]
    public void Images_of_different_shapes_can_be_trained_on()
    {
        using var trainer = new CycleGanTrainer(Small, CPU);
        using Tensor a = randn(1, 3, 32, 48);
        using Tensor b = randn(1, 3, 40, 32);

        IReadOnlyDictionary<string, float> losses = trainer.Step(new StepImages(0, 0, a, b), 2e-4, new Random(0));

        Assert.All(losses.Values, loss => Assert.True(float.IsFinite(loss)));
    }

    [Fact]
    public void The_average_follows_the_weights_and_is_what_translates()
    {
        using DisposeScope scope = NewDisposeScope();
        using var trainer = new CycleGanTrainer(Small with { Ema = 0.5 }, CPU);
        Tensor before = trainer.GeneratorA.parameters().First().detach().clone();

        Resumption.Run(trainer, 0, 1, size: 32);

        Tensor average = trainer.CaptureState().Tensors["ema_G_A." + trainer.GeneratorA.named_parameters().First().name];
        Assert.True(allclose(average, (before + trainer.GeneratorA.parameters().First()) / 2, rtol: 1e-4, atol: 1e-7));
        Tensor image = randn(1, 3, 32, 32);
        Assert.False(allclose(trainer.Translate("AtoB", image), trainer.GeneratorA.call(image), rtol: 0, atol: 1e-9));
    }

    [Fact]
    public void A_state_of_another_configuration_is_refused_and_changes_nothing()
    {
        using DisposeScope scope = NewDisposeScope();
        using var wide = new CycleGanTrainer(Small with { Ngf = 4 }, CPU);
        using var trainer = new CycleGanTrainer(Small, CPU);
        TrainerState before = TrainerStateCopy.Of(trainer.CaptureState());

        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => trainer.RestoreState(wide.CaptureState()));

        Assert.Contains("G_A.model.1.weight", refusal.Message);
        TrainerStateCopy.AssertSame(before, trainer.CaptureState());
    }
}
