using System.Text.Json.Nodes;
using GanFunctions.Training.Loop;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Metrics;

/// <summary>Generates by a function.</summary>
internal sealed class FixedGenerator(int resolution, Func<Tensor, double, Tensor> generate) : IGeneratingTrainer
{
    public int ZDim => 4;

    public int Resolution => resolution;

    public BatchSchedule Batches { get; } = BatchSchedule.Constant(4);

    public IReadOnlyDictionary<string, long> ParameterCounts => throw new NotSupportedException();

    public Tensor Generate(Tensor z, double truncationPsi) => generate(z, truncationPsi);

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
