using GanFunctions.Networks.Export;
using GanFunctions.TestSupport;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.Export;

public sealed class OnnxExportParityTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("onnx-export");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [Trait("Category", "Parity")]
    [InlineData("cyclegan_generator", ConvolutionLowering.Minimal)]
    [InlineData("cyclegan_generator", ConvolutionLowering.Direct)]
    [InlineData("cyclegan_generator_3blocks", ConvolutionLowering.Minimal)]
    [InlineData("cyclegan_generator_3blocks", ConvolutionLowering.Direct)]
    [InlineData("cyclegan_generator_batchnorm_dropout", ConvolutionLowering.Minimal)]
    [InlineData("cyclegan_generator_batchnorm_dropout", ConvolutionLowering.Direct)]
    public void ResNet_generators_compute_in_ONNX_Runtime_what_the_reference_does(string fixtureName, ConvolutionLowering lowering)
    {
        Fixture fixture = Fixture.Load(fixtureName);
        using var network = fixture.CreateResNetGenerator();
        AssertExportReproduces(fixture, network, lowering);
    }

    [Theory]
    [Trait("Category", "Parity")]
    [InlineData("pix2pix_unet_instance", ConvolutionLowering.Minimal)]
    [InlineData("pix2pix_unet_instance", ConvolutionLowering.Direct)]
    [InlineData("pix2pix_unet_batch", ConvolutionLowering.Minimal)]
    [InlineData("pix2pix_unet_batch", ConvolutionLowering.Direct)]
    public void UNet_generators_compute_in_ONNX_Runtime_what_the_reference_does(string fixtureName, ConvolutionLowering lowering)
    {
        Fixture fixture = Fixture.Load(fixtureName);
        using var network = fixture.CreateUNetGenerator();
        AssertExportReproduces(fixture, network, lowering);
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void The_patch_discriminator_computes_in_ONNX_Runtime_what_the_reference_does()
    {
        Fixture fixture = Fixture.Load("cyclegan_discriminator");
        using var network = fixture.CreatePatchDiscriminator();
        AssertExportReproduces(fixture, network, ConvolutionLowering.Minimal);
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void The_pixel_discriminator_computes_in_ONNX_Runtime_what_the_reference_does()
    {
        Fixture fixture = Fixture.Load("pix2pix_pixel_discriminator");
        using var network = fixture.CreatePixelDiscriminator();
        AssertExportReproduces(fixture, network, ConvolutionLowering.Minimal);
    }

    private void AssertExportReproduces<TNetwork>(Fixture fixture, TNetwork network, ConvolutionLowering lowering)
        where TNetwork : nn.Module<Tensor, Tensor>, IExportableNetwork
    {
        fixture.Load(network);
        string path = PathOf("model.onnx");

        OnnxExportResult result = new OnnxExporter(new OnnxExportOptions { Lowering = lowering }).Export(network, path);

        Assert.Equal(lowering, result.Lowering);
        OnnxChecker.AssertValid(path);
        using var session = new InferenceSession(path);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(fixture.Floats("input"), fixture.Shape("input"));
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> output = session.Run(run, ["input"], [input], ["output"]);
        Assert.Equal(fixture.Shape("output"), output[0].GetTensorTypeAndShape().Shape);
        float[] actual = output[0].GetTensorDataAsSpan<float>().ToArray();
        Assert.InRange(fixture.Floats("output").Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, 1e-4);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
