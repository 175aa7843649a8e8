using GanFunctions.Networks.Export;
using GanFunctions.Networks.StyleGan2;
using GanFunctions.Networks.Tests.Export;
using GanFunctions.TestSupport;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.StyleGan2;

public sealed class StyleGan2ExportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stylegan2-export");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    [Trait("Category", "Parity")]
    public void ONNX_Runtime_computes_what_the_reference_does()
    {
        Fixture fixture = Fixture.Load("stylegan2_generator");
        using DisposeScope scope = NewDisposeScope();
        using StyleGan2Generator generator = StyleGan2Case.Generator();

        GeneratorExportResult result = new GeneratorExporter().Export(new StyleGan2Export(generator), _folder.FullName);

        Assert.Equal(generator.Configuration.NoiseLength, new StyleGan2Export(generator).ConstantNoise.Count);
        OnnxChecker.AssertValid(PathOf(result.Mapping.Name));
        OnnxChecker.AssertValid(PathOf(result.Synthesis.Name));
        fixture.AssertClose("out.const", Synthesize(Map(fixture.Tensor("z"), 1, 0), noiseScale: 1));
        fixture.AssertClose("out.none", Synthesize(Map(fixture.Tensor("z"), 1, 0), noiseScale: 0));
        fixture.AssertClose("out.const.psi0.7", Synthesize(Map(fixture.Tensor("z"), 0.7f, 8), noiseScale: 1));
        fixture.AssertClose("out.const.psi0.5.cutoff4", Synthesize(Map(fixture.Tensor("z"), 0.5f, 4), noiseScale: 1));
        fixture.AssertClose("out.mix4", Synthesize(fixture.Tensor("ws.mix4"), noiseScale: 1));
    }

    [Fact]
    public void Networks_of_any_channels_are_exported_in_parity()
    {
        using StyleGan2Generator generator = new StyleGan2Generator(StyleGan2Case.Tiny).Shaken();

        new GeneratorExporter().Export(new StyleGan2Export(generator), _folder.FullName);

        OnnxChecker.AssertValid(PathOf("synthesis.onnx"));
    }

    [Theory]
    [InlineData(ConvolutionLowering.Minimal)]
    [InlineData(ConvolutionLowering.Direct)]
    public void Networks_of_many_channels_keep_parity_however_convolutions_are_written(ConvolutionLowering lowering)
    {
        // 16 to 32 and 32 to 64 pixels are doubled, and 16, 32 and 64 pixels kept, by convolutions of enough channels for minimal filtering.
        using StyleGan2Generator generator = new StyleGan2Generator(StyleGan2Case.Wide).Shaken();

        GeneratorExportResult result = new GeneratorExporter(1e-4, lowering).Export(new StyleGan2Export(generator), _folder.FullName);

        Assert.Equal(lowering, result.Lowering);
        using var session = new InferenceSession(PathOf("synthesis.onnx"));
        Assert.Equal(lowering.ToString().ToLowerInvariant(), session.ModelMetadata.CustomMetadataMap["lowering"]);
        OnnxChecker.AssertValid(PathOf("synthesis.onnx"));
    }

    [Fact]
    public void Weights_that_are_not_finite_are_not_written()
    {
        using StyleGan2Generator generator = new(StyleGan2Case.Tiny);
        using (no_grad())
        {
            generator.get_parameter("synthesis.b16.conv0.weight")!.fill_(float.NaN);
        }

        Assert.Throws<ExportParityException>(() => new GeneratorExporter().Export(new StyleGan2Export(generator), _folder.FullName));
        Assert.Empty(_folder.GetFiles());
    }

    private Tensor Map(Tensor z, float psi, long cutoff) => Run(
        "mapping.onnx",
        ["z", "truncation_psi", "truncation_cutoff"],
        [Value(z), OrtValue.CreateTensorValueFromMemory([psi], [1]), OrtValue.CreateTensorValueFromMemory([cutoff], [1])],
        "ws");

    private Tensor Synthesize(Tensor ws, float noiseScale) => Run(
        "synthesis.onnx",
        ["ws", "noise_scale", "noise"],
        [Value(ws), OrtValue.CreateTensorValueFromMemory([noiseScale], [1]), Value(zeros(1, StyleGan2Case.Configuration.NoiseLength))],
        "image");

    private static OrtValue Value(Tensor values) =>
        OrtValue.CreateTensorValueFromMemory(values.contiguous().data<float>().ToArray(), values.shape);

    private Tensor Run(string file, string[] names, OrtValue[] inputs, string output)
    {
        using var session = new InferenceSession(PathOf(file));
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, names, inputs, [output]);
        foreach (OrtValue input in inputs)
        {
            input.Dispose();
        }

        return tensor(results[0].GetTensorDataAsSpan<float>().ToArray(), results[0].GetTensorTypeAndShape().Shape);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
