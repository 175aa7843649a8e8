using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Pix2Pix;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Pix2Pix;

public class Pix2PixTrainerTests
{
    private static readonly TrainingConfiguration Small = TrainingConfigurationDefaults.Fill(new TrainingConfiguration
    {
        Architecture = TrainingArchitecture.Pix2Pix,
        CropSize = 64,
        Ngf = 2,
        Ndf = 2,
        Blocks = 1,
        Seed = 1,
    });

    public static TheoryData<TrainingConfiguration> Variants { get; } =
    [
        Small,
        Small with { Ema = 0.9, PoolSize = 2, Direction = "BtoA" },
        Small with { Generator = GeneratorKind.ResNet, Discriminator = DiscriminatorKind.Pixel, Normalization = NormalizationKind.Instance },
        Small with { Loss = AdversarialLossKind.WganGp, Normalization = NormalizationKind.Instance, Generator = GeneratorKind.ResNet },
    ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Training_that_goes_on_from_a_state_is_the_same_bit_for_bit(TrainingConfiguration configuration) =>
        Resumption.AssertBitIdentical(configuration, size: 64);

    [Theory]
    [MemberData(nameof(Variants))]
    public void No_tensor_outlives_its_step(TrainingConfiguration configuration)
    {
        using var trainer = new Pix2PixTrainer(configuration, CPU);
        Resumption.Run(trainer, 0, 4, size: 64);
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        Resumption.Run(trainer, 4, 10, size: 64);

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void The_output_moves_towards_the_target_of_the_direction()
    {
        using var trainer = new Pix2PixTrainer(Small with { Direction = "BtoA", Dropout = false }, CPU);
        using Tensor a = full([1, 3, 64, 64], 0.5f);
        using Tensor b = rand(1, 3, 64, 64);

        float first = trainer.Step(new StepImages(0, 0, a, b), 2e-3, new Random(0))["G_L1"];
        float last = first;
        for (int i = 1; i < 30; i++)
        {
            last = trainer.Step(new StepImages(0, 0, a, b), 2e-3, new Random(i))["G_L1"];
        }

        Assert.True(last < first / 2, $"The loss went from {first} to {last}.");
    }

    [Fact]
    public void Only_the_configured_direction_exists()
    {
        using var trainer = new Pix2PixTrainer(Small, CPU);
        using Tensor image = zeros(1, 3, 64, 64);

        Assert.Equal(["AtoB"], trainer.Directions);
        Assert.Throws<ArgumentException>(() => trainer.Translate("BtoA", image));
    }

    [Fact]
    public void The_exported_file_is_checked_and_described()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            using var trainer = new Pix2PixTrainer(Small, CPU);
            Resumption.Run(trainer, 0, 2, size: 64);

            ExportedParts exported = trainer.Export(folder, new Dictionary<string, string> { ["model"] = "maps" });

            TranslatorCard translator = Assert.Single(exported.Translators).Value;
            Assert.Equal(64, translator.SizeMultiple);
            Assert.Equal(new FileInfo(Path.Combine(folder, translator.File)).Length, exported.Files[translator.File].Bytes);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
