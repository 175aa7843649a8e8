using System.Text.Json.Nodes;
using GanFunctions.Inference.Models;
using GanFunctions.Training.Loop;
using GanFunctions.Training.StyleGan.Encoder;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan.Encoder;

/// <summary>A <see cref="ToyGenerator"/> as if it had been trained.</summary>
internal sealed class ToyTrainer : IEncodableTrainer
{
    private readonly ToyGenerator _generator = new();

    public int ZDim => ToyGenerator.Layers * ToyGenerator.WDim;

    public int Resolution => ToyGenerator.Side;

    public int StyleLayers => ToyGenerator.Layers;

    public int StyleResolution => Resolution;

    public Tensor MeanStyle => _generator.MeanStyle;

    public FrozenGenerator Frozen => _generator.Frozen;

    public BatchSchedule Batches { get; } = BatchSchedule.Constant(2);

    public IReadOnlyDictionary<string, long> ParameterCounts => throw new NotSupportedException();

    public Tensor Generate(Tensor z, double truncationPsi) => _generator.Images(z.view(-1, ToyGenerator.Layers, ToyGenerator.WDim));

    public IReadOnlyDictionary<string, float> Step(StepImages images, double learningRate, Random random) => throw new NotSupportedException();

    public TrainerState CaptureState() => new(new Dictionary<string, Tensor>(), new JsonObject());

    public void RestoreState(TrainerState state)
    {
    }

    public IReadOnlyDictionary<string, Tensor> CaptureNetworks() => new Dictionary<string, Tensor> { ["G.weight"] = _generator.Synthesis.weight! };

    public void TransferFrom(IReadOnlyDictionary<string, Tensor> networks) => throw new NotSupportedException();

    public ExportedParts Export(string folder, IReadOnlyDictionary<string, string> metadata) => new()
    {
        Files = new[] { "mapping.onnx", "synthesis.onnx" }.ToDictionary(name => name, name => Write(Path.Combine(folder, name))),
        Generator = new GeneratorCard
        {
            ZDim = ZDim,
            WDim = ToyGenerator.WDim,
            Layers = StyleLayers,
            Resolution = Resolution,
            NoiseLength = 1,
            WAvg = [0.1, -0.2, 0.3],
            LayerGroups = new Dictionary<string, IReadOnlyList<int>>(),
        },
    };

    public void Dispose() => _generator.Dispose();

    private static ModelFileCard Write(string path)
    {
        File.WriteAllText(path, "a network");
        return new ModelFileCard(FileHash.Sha256(path), new FileInfo(path).Length);
    }
}
