using GanFunctions.Networks.CycleGan;
using GanFunctions.Networks.Layers;
using GanFunctions.Networks.Weights;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.CycleGan;

public sealed class ResNetGeneratorFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(Normalization.Instance, false)]
    [InlineData(Normalization.Batch, true)]
    public void A_saved_generator_is_loaded_with_its_shape_and_weights(Normalization normalization, bool dropout)
    {
        var options = new ResNetGeneratorOptions { InputChannels = 1, OutputChannels = 2, Filters = 3, Blocks = 1, Normalization = normalization, Dropout = dropout };
        using var saved = new ResNetGenerator(options);
        ResNetGeneratorFile.Save(saved, _path);

        using ResNetGenerator loaded = ResNetGeneratorFile.Load(_path);

        Assert.Equal(options, loaded.Options);
        saved.eval();
        loaded.eval();
        using Tensor image = randn(1, 1, 16, 16);
        Assert.True(saved.call(image).equal(loaded.call(image)).all().item<bool>());
    }

    [Theory]
    [InlineData("""{"filters":0}""", "not valid")]
    [InlineData("""{"filtres":4}""", "not valid")]
    [InlineData("""null""", "empty")]
    [InlineData("""{"filters":3,"blocks":1}""", "shape")]
    [InlineData("""{"filters":2,"blocks":2}""", "missing")]
    [InlineData("""{"filters":2,"blocks":0}""", "unknown")]
    public void A_configuration_that_does_not_fit_is_refused(string configuration, string reason)
    {
        using var generator = new ResNetGenerator(new ResNetGeneratorOptions { Filters = 2, Blocks = 1 });
        SafetensorsFile.Write(_path, generator.state_dict(), new Dictionary<string, string>
        {
            ["architecture"] = "cyclegan-resnet-generator",
            ["configuration"] = configuration,
        });

        var e = Assert.Throws<InvalidDataException>(() => ResNetGeneratorFile.Load(_path));

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_architecture_is_refused()
    {
        SafetensorsFile.Write(_path, new Dictionary<string, Tensor> { ["x"] = ones(1) }, new Dictionary<string, string> { ["architecture"] = "other" });

        Assert.Throws<InvalidDataException>(() => ResNetGeneratorFile.Load(_path));
    }
}
