using GanFunctions.Inference;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Tests.Training;

public sealed class GeneratorDefaultsTests
{
    [Fact]
    public void Plain_images_get_a_stylegan2_with_adaptive_augmentation() =>
        Assert.Equal(
            new TrainingConfiguration
            {
                Architecture = TrainingArchitecture.StyleGan2,
                Loss = AdversarialLossKind.NonSaturating,
                LearningRate = 0.0025,
                Beta1 = 0,
                Beta2 = 0.99,
                BatchSize = 16,
                ChannelBase = 16_384,
                Gamma = 0.8192,
                Kimg = 25_000,
                Augment = AugmentationKind.Ada,
            },
            Rounded(TrainingConfigurationDefaults.Resolve(new TrainingConfiguration(), DatasetLayout.Plain)));

    [Fact]
    public void The_first_stylegan_is_that_of_its_paper() =>
        Assert.Equal(
            new TrainingConfiguration
            {
                Architecture = TrainingArchitecture.StyleGan,
                Resolution = 1024,
                Loss = AdversarialLossKind.NonSaturating,
                LearningRate = 0.001,
                Beta1 = 0,
                Beta2 = 0.99,
                BatchSize = 4,
                ChannelBase = 16_384,
                Gamma = 10,
                Kimg = 25_000,
                Augment = AugmentationKind.None,
            },
            TrainingConfigurationDefaults.Resolve(
                new TrainingConfiguration { Architecture = TrainingArchitecture.StyleGan, Resolution = 1024 }, DatasetLayout.Plain));

    [Fact]
    public void What_is_resolved_stays_as_it_is()
    {
        TrainingConfiguration byImages = Resolve("resolution=64", "kimg=3.5", "augment=fixed", "adaP=0.2");
        TrainingConfiguration bySteps = Resolve("resolution=64", "steps=700", "gamma=3");

        Assert.Null(bySteps.Kimg);
        Assert.Equal(byImages, TrainingConfigurationDefaults.Resolve(byImages, DatasetLayout.Plain));
        Assert.Equal(bySteps, TrainingConfigurationDefaults.Resolve(bySteps, DatasetLayout.Plain));
    }

    [Theory]
    [InlineData("resolution is 100", "64 or 128", "resolution=100")]
    [InlineData("steps and kimg", "one of them", "steps=10", "kimg=1")]
    [InlineData("metric is psnr", "swd", "metric=psnr")]
    [InlineData("metric is msSsim", "swd", "metric=msSsim")]
    [InlineData("loss is lsgan", "nonSaturating", "loss=lsgan")]
    [InlineData("loss is wganGp", "nonSaturating", "loss=wgan-gp")]
    [InlineData("batchSize is 6", "4 or 8", "batchSize=6")]
    [InlineData("adaP is 0", "0.2", "augment=fixed")]
    [InlineData("freezeD is 5", "at most 4", "resolution=64", "freezeD=5")]
    [InlineData("only StyleGAN2", "none", "architecture=stylegan", "augment=ada")]
    [InlineData("precision is bFloat16", "float32", "precision=bFloat16")]
    [InlineData("initialResolution is 12", "8 or 16", "architecture=stylegan", "initialResolution=12")]
    [InlineData("initialResolution is 512", "at most 256", "architecture=stylegan", "initialResolution=512")]
    [InlineData("phaseKimg and fadeKimg", "above 0", "architecture=stylegan", "phaseKimg=0", "fadeKimg=0")]
    [InlineData("batchSizes names the resolution 512", "in between", "architecture=stylegan", "batchSizes=512:4")]
    public void Settings_of_a_stylegan_that_contradict_each_other_are_refused(string reason, string remedy, params string[] settings)
    {
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => Resolve(settings));

        Assert.Equal("invalid-train-json", refused.Code);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cropSize=17")]
    [InlineData("preprocess=none", "loadSize=50")]
    [InlineData("epochs=0", "epochsDecay=0")]
    [InlineData("generator=unet")]
    [InlineData("architecture=stylegan", "freezeD=9", "batchSize=6", "loss=wgan-gp")]
    [InlineData("initialResolution=12", "batchSizes=4:1")]
    public void Keys_of_other_architectures_are_not_judged(params string[] settings) => Resolve(settings);

    [Fact]
    public void A_resolution_that_is_not_named_has_twice_the_images_of_the_next_one_up_to_128()
    {
        TrainingConfiguration configuration = Resolve("architecture=stylegan", "resolution=128", "batchSize=16");

        Assert.Equal(
            [(8, 128), (16, 128), (32, 64), (64, 32), (128, 16)],
            ResolutionBatches.Of(configuration).Select(entry => (entry.Key, entry.Value)));
    }

    [Fact]
    public void Named_resolutions_have_the_images_that_are_named()
    {
        TrainingConfiguration configuration = Resolve("architecture=stylegan", "resolution=64", "batchSizes=64:200,16:3");

        Assert.Equal(200, configuration.BatchSize);
        Assert.Equal([(8, 6), (16, 3), (32, 200), (64, 200)], ResolutionBatches.Of(configuration).Select(entry => (entry.Key, entry.Value)));
    }

    [Theory]
    [InlineData("batchSizes", "")]
    [InlineData("batchSizes", "8")]
    [InlineData("batchSizes", "8:64,")]
    [InlineData("batchSizes", "8:64,8:32")]
    [InlineData("batchSizes", "9:64")]
    [InlineData("batchSizes", "8:0")]
    [InlineData("batchSizes", "8:-1")]
    [InlineData("batchSizes", "8:99999999999")]
    [InlineData("transferFrom", "Faces")]
    [InlineData("transferFrom", "faces@")]
    [InlineData("transferFrom", "faces@..")]
    public void Texts_of_another_form_are_refused(string key, string value)
    {
        InputRejectedException refused = Assert.Throws<InputRejectedException>(
            () => TrainingConfigurationReader.Set(new TrainingConfiguration(), $"{key}={value}"));

        Assert.Equal("invalid-setting", refused.Code);
        Assert.Contains(key, refused.Message, StringComparison.Ordinal);
    }

    private static TrainingConfiguration Resolve(params string[] settings) => TrainingConfigurationDefaults.Resolve(
        settings.Aggregate(new TrainingConfiguration(), TrainingConfigurationReader.Set), DatasetLayout.Plain);

    private static TrainingConfiguration Rounded(TrainingConfiguration configuration) =>
        configuration with { Gamma = Math.Round(configuration.Gamma!.Value, 9) };
}
