using GanFunctions.Networks.Export;
using GanFunctions.Networks.StyleGan.Encoder;
using GanFunctions.Networks.Tests.Export;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.StyleGan;

public sealed class StyleEncoderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("encoder-export");
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(8, 4)]
    [InlineData(32, 8)]
    [InlineData(64, 10)]
    public void Before_training_all_styles_are_the_mean(int resolution, int layers)
    {
        Tensor mean = randn(6);
        using var encoder = new StyleEncoder(Options(resolution, layers), mean);

        Tensor styles = encoder.call(randn(2, 3, resolution, resolution));

        Assert.Equal([2, layers, 6], styles.shape);
        Assert.True(styles.equal(mean.expand(2, layers, 6)).all().item<bool>());
    }

    [Fact]
    public void Every_layer_can_be_trained_to_tell_images_apart()
    {
        using var encoder = new StyleEncoder(Options(16, 6), zeros(6));
        Tensor images = randn(2, 3, 16, 16);
        Tensor targets = randn(2, 6, 6);
        using var adam = optim.Adam(encoder.parameters(), lr: 0.01);
        double before = Error();
        for (int i = 0; i < 60; i++)
        {
            adam.zero_grad();
            (encoder.call(images) - targets).square().mean().backward();
            adam.step();
        }

        Assert.InRange(Error(), 0, before / 20);
        Assert.All(encoder.named_parameters(), entry => Assert.True(entry.parameter.grad is { } gradient && gradient.abs().max().item<float>() > 0, entry.name));

        double Error() => (encoder.call(images) - targets).square().amax([0, 2]).max().item<float>();
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(32, 8)]
    public void The_file_computes_in_ONNX_Runtime_what_the_network_does(int resolution, int layers)
    {
        using var encoder = new StyleEncoder(Options(resolution, layers), randn(6));
        using (no_grad())
        {
            foreach (Parameter parameter in encoder.parameters())
            {
                parameter.normal_();
            }
        }

        GeneratorFile file = StyleEncoderExporter.Export(encoder, _folder.FullName);

        string path = Path.Combine(_folder.FullName, "encoder.onnx");
        OnnxChecker.AssertValid(path);
        Assert.InRange(file.Difference, 0, 1e-4);
        Tensor images = rand(3, 3, resolution, resolution);
        using var session = new InferenceSession(path);
        using OrtValue given = OrtValue.CreateTensorValueFromMemory(images.data<float>().ToArray(), images.shape);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> output = session.Run(run, ["image"], [given], ["ws"]);
        Tensor styles = tensor(output[0].GetTensorDataAsSpan<float>().ToArray(), output[0].GetTensorTypeAndShape().Shape);
        Tensor expected = encoder.call(images);
        Assert.Equal(expected.shape, styles.shape);
        Assert.InRange((expected - styles).abs().max().item<float>(), 0, 1e-4 * Math.Max(1, expected.abs().max().item<float>()));
        Assert.True(expected.std().item<float>() > 0.1);
    }

    [Fact]
    public void Impossible_shapes_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Options(48, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Options(2, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Options(8, 1));
        Assert.Throws<ArgumentException>(() => new StyleEncoder(Options(8, 4), zeros(7)));
    }

    private static StyleEncoderOptions Options(int resolution, int layers) =>
        new() { Resolution = resolution, Layers = layers, WDim = 6, ChannelBase = 128, ChannelMax = 24, HeadChannels = 8 };
}
