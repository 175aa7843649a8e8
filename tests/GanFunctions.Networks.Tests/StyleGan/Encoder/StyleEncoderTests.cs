using GanFunctions.Networks.Export;
using GanFunctions.Networks.StyleGan.Encoder;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.StyleGan.Encoder;

public sealed class StyleEncoderTests : IDisposable
{
    private static readonly StyleEncoderOptions Small = new() { Resolution = 16, Layers = 3, WDim = 5, Channels = 4, MaxChannels = 12 };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("style-encoder");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(32)]
    public void An_untrained_encoder_finds_the_mean_style_in_every_layer_of_every_image(int resolution)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor mean = arange(5, ScalarType.Float32);
        using var encoder = new StyleEncoder(Small with { Resolution = resolution }, mean);

        Tensor styles = encoder.call(Noise(2, resolution));

        Assert.Equal([2, 3, 5], styles.shape);
        Assert.True((styles == mean).all().item<bool>());
    }

    [Fact]
    public void A_trained_encoder_finds_other_styles_in_other_images_and_layers()
    {
        using DisposeScope scope = NewDisposeScope();
        using StyleEncoder encoder = Trained(Small);

        Tensor styles = encoder.call(Noise(2, 16));

        Assert.True((styles[0] - styles[1]).abs().max().item<float>() > 0.01);
        Assert.True((styles[0, 0] - styles[0, 1]).abs().max().item<float>() > 0.01);
    }

    [Fact]
    public void The_same_draws_give_the_same_weights()
    {
        using DisposeScope scope = NewDisposeScope();
        using var first = new Generator(3);
        using var second = new Generator(3);
        using var one = new StyleEncoder(Small, zeros(5), first);
        using var other = new StyleEncoder(Small, zeros(5), second);

        Assert.True(one.parameters().Zip(other.parameters(), (a, b) => (a == b).all().item<bool>()).All(same => same));
    }

    [Fact]
    public void All_weights_have_slopes()
    {
        using DisposeScope scope = NewDisposeScope();
        using StyleEncoder encoder = Trained(Small);

        encoder.call(Noise(2, 16)).square().sum().backward();

        Assert.All(encoder.parameters(), parameter => Assert.True(parameter.grad!.abs().sum().item<float>() > 0));
    }

    [Theory]
    [Trait("Category", "Parity")]
    [InlineData(4, 4)]
    [InlineData(16, 4)]
    [InlineData(32, 16)]
    public void The_exported_encoder_computes_what_the_network_does(int resolution, int channels)
    {
        using DisposeScope scope = NewDisposeScope();
        using StyleEncoder encoder = Trained(Small with { Resolution = resolution, Channels = channels, MaxChannels = 32 });
        string path = Path.Combine(_folder.FullName, "encoder.onnx");

        OnnxExportResult result = StyleEncoderExporter.Export(encoder, path, new Dictionary<string, string> { ["model"] = "cells" });

        using var session = new InferenceSession(path);
        Tensor images = Noise(3, resolution);
        float[] values = images.data<float>().ToArray();
        using OrtValue given = OrtValue.CreateTensorValueFromMemory(values, images.shape);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["image"], [given], ["ws"]);
        Tensor expected = encoder.call(images);
        Assert.Equal(expected.shape, outputs[0].GetTensorTypeAndShape().Shape);
        Assert.InRange((expected - tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray(), expected.shape)).abs().max().item<float>(), 0, 1e-4);
        Assert.Equal("cells", session.ModelMetadata.CustomMetadataMap["model"]);
        Assert.Equal("[-1, 1]", session.ModelMetadata.CustomMetadataMap["value_range"]);
        Assert.Equal(new FileInfo(path).Length, result.Bytes);
        Assert.All(result.Parity, measurement => Assert.InRange(measurement.Difference, 0, 1e-4));
        Assert.Equal(["encoder.onnx"], _folder.GetFiles().Select(file => file.Name));
    }

    [Fact]
    public void An_encoder_that_answers_noise_with_large_styles_is_exported_all_the_same()
    {
        using DisposeScope scope = NewDisposeScope();
        using StyleEncoder encoder = Trained(Small);
        using (no_grad())
        {
            encoder.get_parameter("styles.weight")!.mul_(100_000);
        }

        Assert.True(encoder.call(Noise(1, Small.Resolution)).abs().max().item<float>() > 10_000);
        StyleEncoderExporter.Export(encoder, Path.Combine(_folder.FullName, "encoder.onnx"));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void An_encoder_whose_weights_are_no_numbers_is_not_exported()
    {
        using DisposeScope scope = NewDisposeScope();
        using StyleEncoder encoder = Trained(Small);
        using (no_grad())
        {
            encoder.parameters().First().fill_(float.NaN);
        }

        Assert.Throws<ExportParityException>(() => StyleEncoderExporter.Export(encoder, Path.Combine(_folder.FullName, "encoder.onnx")));
        Assert.Empty(_folder.GetFiles());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(0)]
    public void A_resolution_that_is_no_power_of_two_is_refused(int resolution) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Small with { Resolution = resolution });

    [Fact]
    public void A_mean_style_of_another_length_is_refused()
    {
        using Tensor mean = zeros(6);

        Assert.Throws<ArgumentException>(() => new StyleEncoder(Small, mean));
    }

    /// <summary>An encoder whose last layer has weights, as after training.</summary>
    private static StyleEncoder Trained(StyleEncoderOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        var encoder = new StyleEncoder(options, randn([options.WDim], generator: generator), generator);
        using (no_grad())
        {
            foreach ((string name, Tensor parameter) in encoder.named_parameters().Where(pair => pair.name.EndsWith("bias", StringComparison.Ordinal) || pair.name.StartsWith("styles", StringComparison.Ordinal)))
            {
                parameter.normal_(0, 0.1, generator);
            }
        }

        return encoder;
    }

    private static Tensor Noise(int count, int side)
    {
        using var generator = new Generator(2);
        return (rand([count, 3, side, side], generator: generator) * 2) - 1;
    }
}
