using GanFunctions.Networks.CycleGan;
using GanFunctions.Training.CycleGan;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.CycleGan;

/// <summary>
/// Runs the reference's optimisation steps. Convolutions in front of an instance normalisation have biases without any
/// effect: what they receive is rounding noise, so neither they nor their gradients are compared.
/// </summary>
[Trait("Category", "Parity")]
public sealed class CycleGanTrainerParityTests : IDisposable
{
    private readonly CycleGanReference _reference = new();
    private readonly CycleGanTrainer _trainer;

    public CycleGanTrainerParityTests() => _trainer = _reference.CreateTrainer();

    public void Dispose() => _trainer.Dispose();

    [Fact]
    public void Losses_of_every_step_are_those_of_the_reference()
    {
        for (int i = 0; i < _reference.Steps; i++)
        {
            _reference.AssertLosses(i, Step(i).ToDictionary(loss => loss.Key, loss => (double)loss.Value), 1e-5);
        }
    }

    [Fact]
    public void Gradients_of_the_first_step_are_those_of_the_reference()
    {
        Step(0);

        int compared = 0;
        foreach ((string prefix, nn.Module network) in CycleGanReference.Networks(_trainer)
            .Where(network => _reference.Names.Any(name => name.StartsWith($"step0.grad.{network.Prefix}.", StringComparison.Ordinal))))
        {
            IReadOnlySet<string> idle = IdleBiases(network);
            foreach ((string name, Parameter parameter) in network.named_parameters().Where(parameter => !idle.Contains(parameter.name)))
            {
                Tensor expected = _reference.Tensor($"step0.grad.{prefix}.{name}");
                float scale = expected.abs().max().item<float>();
                float difference = (parameter.grad! - expected).abs().max().item<float>();
                Assert.True(difference <= 1e-4 * scale, $"{prefix}.{name} differs by {difference}, its maximum is {scale}.");
                compared++;
            }
        }

        Assert.NotEqual(0, compared);
    }

    [Fact]
    public void Weights_and_outputs_after_all_steps_are_those_of_the_reference()
    {
        for (int i = 0; i < _reference.Steps; i++)
        {
            Step(i);
        }

        _reference.AssertFinal(_trainer);
    }

    private static IReadOnlySet<string> IdleBiases(nn.Module network)
    {
        string[] convolutions = [.. network.named_parameters().Select(parameter => parameter.name).Where(name => name.EndsWith(".bias", StringComparison.Ordinal))];
        bool generator = network is ResNetGenerator;
        return convolutions.Where((_, i) => i != convolutions.Length - 1 && (generator || i != 0)).ToHashSet();
    }

    private IReadOnlyDictionary<string, float> Step(int i) =>
        _trainer.Step(new StepImages(i, i, _reference.Input(i, "A"), _reference.Input(i, "B")), _reference.LearningRate, new Random(0));
}
