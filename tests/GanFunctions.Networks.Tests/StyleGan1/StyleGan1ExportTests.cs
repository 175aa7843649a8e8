using GanFunctions.Networks.Export;
using GanFunctions.Networks.StyleGan1;
using GanFunctions.Networks.Tests.Export;
using GanFunctions.Networks.Tests.StyleGan2;
using GanFunctions.TestSupport;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.StyleGan1;

public sealed class StyleGan1ExportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stylegan-export");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [Trait("Category", "Parity")]
    [InlineData(0, "out.step0")]
    [InlineData(2, "out.step2")]
    [InlineData(3, "out.step3")]
    public void Each_phase_computes_in_ONNX_Runtime_what_the_reference_does(int phase, string output)
    {
        Fixture fixture = Fixture.Load("stylegan1_generator");
        Export(fixture, phase);

        float[] styles = Map(fixture, phase, "z", psi: 1, cutoff: 0);

        AssertImages(fixture, output, phase, styles);
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void Truncated_and_mixed_styles_give_in_ONNX_Runtime_what_the_reference_does()
    {
        Fixture fixture = Fixture.Load("stylegan1_generator");
        Export(fixture, 3);

        AssertImages(fixture, "out.step3.psi0.7", 3, Map(fixture, 3, "z", psi: 0.7f, cutoff: 8));

        const int HalfLength = 4 * 32;
        float[] first = Map(fixture, 3, "z", psi: 1, cutoff: 8);
        float[] second = Map(fixture, 3, "z2", psi: 1, cutoff: 8);
        float[] mixed = [.. first.Chunk(HalfLength).Zip(second.Chunk(HalfLength)).SelectMany((halves, i) => i % 2 == 0 ? halves.First : halves.Second)];
        AssertImages(fixture, "out.step3.mix_2to3", 3, mixed);
    }

    [Fact]
    public void Only_layers_before_the_cutoff_are_truncated()
    {
        Fixture fixture = Fixture.Load("stylegan1_generator");
        Export(fixture, 3);

        float[] whole = Map(fixture, 3, "z", psi: 1, cutoff: 8);
        float[] some = Map(fixture, 3, "z", psi: 0, cutoff: 3);

        Assert.Equal(fixture.Floats("mean_w"), some[..32]);
        Assert.Equal(fixture.Floats("mean_w"), some[64..96]);
        Assert.Equal(whole[96..256].Select(value => MathF.Round(value, 5)), some[96..256].Select(value => MathF.Round(value, 5)));
    }

    [Theory]
    [InlineData(64, 48)]
    [InlineData(56, 48)]
    public void A_network_of_many_channels_is_written_in_parity(int coarse, int fine)
    {
        using DisposeScope scope = NewDisposeScope();
        using StyleGan1Generator generator =
            new StyleGan1Generator(StyleGan1Case.Configuration with { Channels = [coarse, coarse, fine, fine] }).Shaken();

        new GeneratorExporter().Export(
            new StyleGan1Export(generator, 3, zeros(32), randn([StyleGan1Synthesis.NoiseLength(3)])), _folder.FullName);

        OnnxChecker.AssertValid(PathOf("synthesis.onnx"));
    }

    [Fact]
    public void A_network_with_weights_that_are_not_finite_is_not_written()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new StyleGan1Generator(StyleGan1Case.Configuration);
        using (no_grad())
        {
            generator.get_parameter("generator.to_rgb.1.conv.bias")!.fill_(float.NaN);
        }

        Assert.Throws<ExportParityException>(() => new GeneratorExporter().Export(
            new StyleGan1Export(generator, 1, zeros(32), zeros(StyleGan1Synthesis.NoiseLength(1))), _folder.FullName));
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public void The_files_say_what_they_are()
    {
        GeneratorExportResult result = Export(Fixture.Load("stylegan1_generator"), 1);

        using var session = new InferenceSession(PathOf(result.Synthesis.Name));
        Assert.Equal("stylegan", session.ModelMetadata.CustomMetadataMap["architecture"]);
        Assert.Equal("synthesis", session.ModelMetadata.CustomMetadataMap["part"]);
        Assert.Equal("seven", session.ModelMetadata.CustomMetadataMap["step"]);
        Assert.Equal([-1, 3, 8, 8], session.OutputMetadata["image"].Dimensions);
        Assert.Equal([-1, 16 + 64], session.InputMetadata["noise"].Dimensions);
    }

    private GeneratorExportResult Export(Fixture fixture, int phase)
    {
        using DisposeScope scope = NewDisposeScope();
        using StyleGan1Generator generator = fixture.CreateStyleGan1Generator();
        using var draws = new Generator(1);
        Tensor noise = randn([StyleGan1Synthesis.NoiseLength(3)], generator: draws);
        var exported = new StyleGan1Export(generator, phase, fixture.Tensor("mean_w").flatten(), noise);

        GeneratorExportResult result = new GeneratorExporter().Export(exported, _folder.FullName, new Dictionary<string, string> { ["step"] = "seven" });

        Assert.All([result.Mapping, result.Synthesis], file => Assert.Equal(File.ReadAllBytes(PathOf(file.Name)).LongLength, file.Bytes));
        OnnxChecker.AssertValid(PathOf("mapping.onnx"));
        OnnxChecker.AssertValid(PathOf("synthesis.onnx"));
        return result;
    }

    private float[] Map(Fixture fixture, int phase, string latents, float psi, long cutoff)
    {
        using var session = new InferenceSession(PathOf("mapping.onnx"));
        using OrtValue z = OrtValue.CreateTensorValueFromMemory(fixture.Floats(latents), fixture.Shape(latents));
        using OrtValue truncation = OrtValue.CreateTensorValueFromMemory([psi], [1]);
        using OrtValue end = OrtValue.CreateTensorValueFromMemory([cutoff], [1]);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> output = session.Run(run, ["z", "truncation_psi", "truncation_cutoff"], [z, truncation, end], ["ws"]);
        Assert.Equal([2, StyleGan1Synthesis.LayerCount(phase), 32], output[0].GetTensorTypeAndShape().Shape);
        return output[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private void AssertImages(Fixture fixture, string expected, int phase, float[] styles)
    {
        float[][] maps = [.. Enumerable.Range(0, phase + 1).Select(i => fixture.Floats($"noise.{i}"))];
        float[] noise = [.. Enumerable.Range(0, 2).SelectMany(image => maps.SelectMany(map => map.Chunk(map.Length / 2).ElementAt(image)))];
        using var session = new InferenceSession(PathOf("synthesis.onnx"));
        using OrtValue ws = OrtValue.CreateTensorValueFromMemory(styles, [2, StyleGan1Synthesis.LayerCount(phase), 32]);
        using OrtValue scale = OrtValue.CreateTensorValueFromMemory([0f], [1]);
        using OrtValue given = OrtValue.CreateTensorValueFromMemory(noise, [2, noise.Length / 2]);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> output = session.Run(run, ["ws", "noise_scale", "noise"], [ws, scale, given], ["image"]);
        using Tensor images = tensor(output[0].GetTensorDataAsSpan<float>().ToArray(), output[0].GetTensorTypeAndShape().Shape);
        fixture.AssertClose(expected, images);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
