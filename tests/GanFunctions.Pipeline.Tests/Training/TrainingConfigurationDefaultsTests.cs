using GanFunctions.Inference;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Tests.Training;

public sealed class TrainingConfigurationDefaultsTests
{
    [Fact]
    public void Unpaired_images_get_the_cyclegan_of_the_paper() =>
        Assert.Equal(
            new TrainingConfiguration
            {
                Architecture = TrainingArchitecture.CycleGan,
                Generator = GeneratorKind.ResNet,
                Downsamplings = 8,
                Dropout = false,
                Normalization = NormalizationKind.Instance,
                Loss = AdversarialLossKind.Lsgan,
                PoolSize = 50,
                EpochsDecay = 100,
                LearningRate = 2e-4,
                Beta1 = 0.5,
                Beta2 = 0.999,
                BatchSize = 1,
            },
            TrainingConfigurationDefaults.Resolve(new TrainingConfiguration(), DatasetLayout.Unpaired));

    [Fact]
    public void Pairs_get_the_pix2pix_of_the_paper() =>
        Assert.Equal(
            new TrainingConfiguration
            {
                Architecture = TrainingArchitecture.Pix2Pix,
                Generator = GeneratorKind.UNet,
                Downsamplings = 8,
                Dropout = true,
                Normalization = NormalizationKind.Batch,
                Loss = AdversarialLossKind.Vanilla,
                PoolSize = 0,
                EpochsDecay = 100,
                LearningRate = 2e-4,
                Beta1 = 0.5,
                Beta2 = 0.999,
                BatchSize = 1,
            },
            TrainingConfigurationDefaults.Resolve(new TrainingConfiguration(), DatasetLayout.Paired));

    [Theory]
    [InlineData(LearningRatePolicy.Cosine, null, 0)]
    [InlineData(LearningRatePolicy.Cosine, 7, 7)]
    [InlineData(LearningRatePolicy.Step, null, 100)]
    [InlineData(LearningRatePolicy.Plateau, null, 100)]
    [InlineData(LearningRatePolicy.Linear, 0, 0)]
    public void No_epochs_are_added_to_a_cosine_that_nobody_asked_for(LearningRatePolicy policy, int? asked, int expected) =>
        Assert.Equal(
            expected,
            TrainingConfigurationDefaults.Resolve(
                new TrainingConfiguration { LearningRatePolicy = policy, EpochsDecay = asked }, DatasetLayout.Unpaired).EpochsDecay);

    [Fact]
    public void What_is_resolved_stays_as_it_is()
    {
        TrainingConfiguration resolved = TrainingConfigurationDefaults.Resolve(
            new TrainingConfiguration { Generator = GeneratorKind.UNet, CropSize = 192, PoolSize = 3, Dropout = true, Threads = 2 }, DatasetLayout.Unpaired);

        Assert.Equal(6, resolved.Downsamplings);
        Assert.Equal(3, resolved.PoolSize);
        Assert.Equal(resolved, TrainingConfigurationDefaults.Resolve(resolved, DatasetLayout.Unpaired));
    }

    [Theory]
    [InlineData("invalid-train-json", "cropSize is 300", "at most 286", "cropSize=300")]
    [InlineData("invalid-train-json", "multiple of 4", "252 or 256", "cropSize=254")]
    [InlineData("invalid-train-json", "multiple of 32", "224 or 256", "generator=unet", "cropSize=240")]
    [InlineData("invalid-train-json", "multiple of 128", "128 or 256", "generator=unet", "cropSize=192", "downsamplings=7")]
    [InlineData("invalid-train-json", "loadSize is 286", "284 or 288", "preprocess=scaleWidth")]
    [InlineData("invalid-train-json", "at least 24", "lower", "cropSize=16")]
    [InlineData("invalid-train-json", "batchSize is 2", "crop", "batchSize=2", "preprocess=none")]
    [InlineData("invalid-train-json", "both 0", "1 or more", "epochs=0", "epochsDecay=0")]
    [InlineData("invalid-train-json", "cosine", "1 or more", "epochs=0", "learningRatePolicy=cosine")]
    [InlineData("invalid-train-json", "only StyleGAN", "lsgan", "loss=nonSaturating")]
    [InlineData("architecture-mismatch", "needs pairs", "cyclegan", "architecture=pix2pix")]
    public void Settings_that_contradict_each_other_or_the_dataset_are_refused(string code, string reason, string remedy, params string[] settings)
    {
        TrainingConfiguration configuration = settings.Aggregate(new TrainingConfiguration(), TrainingConfigurationReader.Set);

        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => TrainingConfigurationDefaults.Resolve(configuration, DatasetLayout.Unpaired));

        Assert.Equal(code, refused.Code);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_layout_has_its_architecture()
    {
        Assert.Equal("architecture-mismatch", Refusal(new TrainingConfiguration { Architecture = TrainingArchitecture.CycleGan }, DatasetLayout.Paired).Code);
        Assert.Equal("architecture-mismatch", Refusal(new TrainingConfiguration { Architecture = TrainingArchitecture.CycleGan }, DatasetLayout.Plain).Code);
        Assert.Equal("architecture-mismatch", Refusal(new TrainingConfiguration { Architecture = TrainingArchitecture.StyleGan2 }, DatasetLayout.Paired).Code);
    }

    [Theory]
    [InlineData("preprocess=crop", "loadSize=16")]
    [InlineData("preprocess=none", "cropSize=17")]
    [InlineData("cropSize=16", "discriminator=pixel")]
    [InlineData("cropSize=24", "loadSize=24")]
    public void Sizes_that_are_not_used_are_not_judged(params string[] settings) =>
        TrainingConfigurationDefaults.Resolve(settings.Aggregate(new TrainingConfiguration(), TrainingConfigurationReader.Set), DatasetLayout.Unpaired);

    private static InputRejectedException Refusal(TrainingConfiguration configuration, DatasetLayout layout) =>
        Assert.Throws<InputRejectedException>(() => TrainingConfigurationDefaults.Resolve(configuration, layout));
}
