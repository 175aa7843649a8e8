using System.Text.Json.Nodes;
using GanFunctions.Networks.Onnx;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Data;
using GanFunctions.Training.Loop;
using GanFunctions.Training.Metrics;
using GanFunctions.Training.Runs;
using GanFunctions.Training.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Metrics;

public class FeatureDistanceMetricTests
{
    private static readonly TrainingConfiguration Configuration = new()
    {
        Architecture = TrainingArchitecture.StyleGan2,
        Resolution = 16,
        EvaluationImages = 5,
        Kimg = 1,
        LearningRate = 0.002,
    };

    [Fact]
    public void A_supplied_network_adds_its_distances_to_a_generators_metrics()
    {
        using TestDataset files = TestDataset.Unpaired(trainA: 6, trainB: 0);
        using var trainer = new FlatColours();
        using FeatureMetrics features = FeatureMetrics.Open(Settings(files), NullLoggerFactory.Instance);
        using GenerationRunData with = RunData(files, trainer, features);
        using GenerationRunData without = RunData(files, trainer, null);

        IReadOnlyDictionary<string, double> values = with.Evaluate(CPU, default);

        Assert.Equal(["fid", "kid", "precision", "recall"], values.Keys.Except(without.Evaluate(CPU, default).Keys).Order());
        Assert.Contains("swd", values.Keys);
        Assert.True(values["fid"] > 0);
        Assert.Equal(values, with.Evaluate(CPU, default));
    }

    private static FeatureSettings Settings(TestDataset files)
    {
        var graph = new OnnxGraph("mean colour");
        OnnxValue mean = graph.Add("GlobalAveragePool", [graph.Input("image", "N", 3, "H", "W")]);
        graph.Output("features", graph.Add("Flatten", [mean]), "N", 3);
        string path = Path.Combine(files.Folder, "mean.onnx");
        File.WriteAllBytes(path, graph.ToBytes());
        return new FeatureSettings(path, "[-1, 1]", Path.Combine(files.Folder, "kept"));
    }

    private static GenerationRunData RunData(TestDataset files, FlatColours trainer, FeatureMetrics? features) =>
        new(GenerationData.Open(files.Folder, Configuration, trainer.Batches), trainer, Configuration, features);

    private sealed class FlatColours : IGeneratingTrainer
    {
        public int ZDim => 3;

        public int Resolution => 16;

        public BatchSchedule Batches { get; } = BatchSchedule.Constant(2);

        public IReadOnlyDictionary<string, long> ParameterCounts => throw new NotSupportedException();

        public Tensor Generate(Tensor z, double truncationPsi) => z.tanh().view(-1, 3, 1, 1).expand(-1, -1, 16, 16).contiguous();

        public IReadOnlyDictionary<string, float> Step(StepImages images, double learningRate, Random random) => throw new NotSupportedException();

        public TrainerState CaptureState() => new(new Dictionary<string, Tensor>(), new JsonObject());

        public void RestoreState(TrainerState state) => throw new NotSupportedException();

        public IReadOnlyDictionary<string, Tensor> CaptureNetworks() => throw new NotSupportedException();

        public void TransferFrom(IReadOnlyDictionary<string, Tensor> networks) => throw new NotSupportedException();

        public ExportedParts Export(string folder, IReadOnlyDictionary<string, string> metadata) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
