using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GanFunctions.Networks.CycleGan;
using GanFunctions.Networks.Export;
using GanFunctions.Networks.Layers;
using GanFunctions.Networks.Onnx;
using GanFunctions.Networks.Pix2Pix;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace GanFunctions.Networks.Tests.Export;

public sealed class OnnxExporterTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("onnx-export");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(Normalization.Instance)]
    [InlineData(Normalization.Batch)]
    public void A_generator_of_many_channels_keeps_parity_with_minimal_filtering_at_any_size(Normalization normalization)
    {
        // 64 channels in the residual blocks: enough for minimal filtering. 200x312 does not divide into its tiles.
        using var network = new ResNetGenerator(new ResNetGeneratorOptions { Filters = 16, Blocks = 3, Normalization = normalization });

        OnnxExportResult result = new OnnxExporter().Export(network, PathOf("model.onnx"));

        Assert.Equal(ConvolutionLowering.Minimal, result.Lowering);
        Assert.Equal([(2, 64, 64), (1, 64, 64), (1, 256, 256), (1, 200, 312)], result.Parity.Select(m => (m.Batch, m.Height, m.Width)));
        Assert.All(result.Parity, measurement => Assert.InRange(measurement.Difference, 0, 1e-4));
        OnnxChecker.AssertValid(PathOf("model.onnx"));
    }

    [Fact]
    public void Every_size_from_16_on_that_is_a_multiple_of_4_keeps_parity()
    {
        using var network = new ResNetGenerator(new ResNetGeneratorOptions { Filters = 16, Blocks = 1 });
        var options = new OnnxExportOptions { ParitySizes = [(16, 16), (20, 24), (28, 32), (36, 20), (16, 44)] };

        OnnxExportResult result = new OnnxExporter(options).Export(network, PathOf("model.onnx"));

        Assert.Equal(ConvolutionLowering.Minimal, result.Lowering);
    }

    [Fact]
    public void A_UNet_is_checked_at_the_nearest_sizes_that_it_takes()
    {
        using var network = new UNetGenerator(new UNetGeneratorOptions { Filters = 4, Downsamplings = 6 });

        OnnxExportResult result = new OnnxExporter().Export(network, PathOf("model.onnx"));

        Assert.Equal([(2, 64, 64), (1, 64, 64), (1, 256, 256), (1, 256, 320)], result.Parity.Select(m => (m.Batch, m.Height, m.Width)));
    }

    [Fact]
    public void The_result_tells_the_hash_and_length_of_the_file()
    {
        using ResNetGenerator network = Small();

        OnnxExportResult result = new OnnxExporter().Export(network, PathOf("model.onnx"));

        byte[] file = File.ReadAllBytes(PathOf("model.onnx"));
        Assert.Equal(file.LongLength, result.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), result.Sha256);
        Assert.Equal(["model.onnx"], _folder.GetFiles().Select(entry => entry.Name));
    }

    [Fact]
    public void The_file_tells_what_it_is()
    {
        using ResNetGenerator network = Small();

        new OnnxExporter().Export(network, PathOf("model.onnx"), new Dictionary<string, string> { ["version"] = "v1" });

        using var session = new InferenceSession(PathOf("model.onnx"));
        Dictionary<string, string> metadata = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal("resnet-generator", metadata["architecture"]);
        Assert.Equal("[-1, 1]", metadata["value_range"]);
        Assert.Equal("4", metadata["size_multiple"]);
        Assert.Equal("v1", metadata["version"]);
        JsonNode configuration = JsonNode.Parse(metadata["configuration"])!;
        Assert.Equal(1, configuration["blocks"]!.GetValue<int>());
        Assert.Equal("instance", configuration["normalization"]!.GetValue<string>());
        Assert.Equal("GanFunctions", session.ModelMetadata.ProducerName);
        Assert.Equal(["N", "", "H", "W"], session.InputMetadata["input"].SymbolicDimensions);
        Assert.Equal([-1, 3, -1, -1], session.OutputMetadata["output"].Dimensions);
    }

    [Fact]
    public void Metadata_may_not_contradict_the_exporter()
    {
        using ResNetGenerator network = Small();

        Assert.Throws<ArgumentException>(() => new OnnxExporter().Export(
            network, PathOf("model.onnx"), new Dictionary<string, string> { ["architecture"] = "something else" }));
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public void A_network_whose_weights_change_after_they_were_written_is_refused_and_the_old_file_stays()
    {
        File.WriteAllText(PathOf("model.onnx"), "old");
        using var network = new CorruptedWhileWritten();

        ExportParityException refusal = Assert.Throws<ExportParityException>(() => new OnnxExporter().Export(network, PathOf("model.onnx")));

        Assert.Contains("1x256x256 (by ", refusal.Message);
        Assert.Contains("1x200x312 (by ", refusal.Message);
        Assert.Equal(4, refusal.Measurements.Count);
        Assert.Equal("old", File.ReadAllText(PathOf("model.onnx")));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void A_network_that_computes_no_numbers_is_refused()
    {
        using ResNetGenerator network = Small();
        using (no_grad())
        {
            network.parameters().First().fill_(float.NaN);
        }

        ExportParityException refusal = Assert.Throws<ExportParityException>(() => new OnnxExporter().Export(network, PathOf("model.onnx")));

        Assert.All(refusal.Measurements, measurement => Assert.True(double.IsNaN(measurement.Difference)));
        Assert.Empty(_folder.GetFiles());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Exporting_leaves_the_mode_of_the_network_as_it_is(bool training)
    {
        using var network = new ResNetGenerator(new ResNetGeneratorOptions { Filters = 2, Blocks = 1, Normalization = Normalization.Batch, Dropout = true });
        network.train(training);

        new OnnxExporter().Export(network, PathOf("model.onnx"));

        Assert.Equal(training, network.training);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_and_is_not_made()
    {
        using ResNetGenerator network = Small();

        Assert.Throws<DirectoryNotFoundException>(() => new OnnxExporter().Export(network, PathOf("missing/model.onnx")));
        Assert.False(Directory.Exists(PathOf("missing")));
    }

    [OnnxCheckerFact]
    public void The_checker_that_files_are_held_against_refuses_a_damaged_one()
    {
        using ResNetGenerator network = Small();
        byte[] file = OnnxExporter.Write(network, ConvolutionLowering.Direct, null);
        "Tan?"u8.CopyTo(file.AsSpan(file.AsSpan().LastIndexOf("Tanh"u8)));
        File.WriteAllBytes(PathOf("damaged.onnx"), file);

        new OnnxExporter().Export(network, PathOf("whole.onnx"));

        Assert.Equal(0, OnnxChecker.Check(PathOf("whole.onnx")).ExitCode);
        Assert.NotEqual(0, OnnxChecker.Check(PathOf("damaged.onnx")).ExitCode);
    }

    private static ResNetGenerator Small() => new(new ResNetGeneratorOptions { Filters = 2, Blocks = 1 });

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Changes its weights each time they were written, as a training step that runs at the same time might.</summary>
    private sealed class CorruptedWhileWritten() : nn.Module<Tensor, Tensor>(nameof(CorruptedWhileWritten)), IExportableNetwork
    {
        private readonly ResNetGenerator _inner = Small();

        public string Architecture => _inner.Architecture;

        public string Configuration => _inner.Configuration;

        public int InputChannels => _inner.InputChannels;

        public int OutputChannels => _inner.OutputChannels;

        public int SizeMultiple => ResNetGenerator.SizeMultiple;

        public bool KeepsSize => true;

        public OnnxValue WriteTo(OnnxGraph graph, OnnxValue input, ConvolutionLowering lowering)
        {
            OnnxValue output = _inner.WriteTo(graph, input, lowering);
            using IDisposable noGradient = no_grad();
            _inner.parameters().First().add_(0.5);
            return output;
        }

        public override Tensor forward(Tensor input) => _inner.call(input);

        protected override void Dispose(bool disposing)
        {
            _inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
