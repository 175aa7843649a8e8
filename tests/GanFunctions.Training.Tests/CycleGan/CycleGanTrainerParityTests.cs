using System.Text.Json;
using GanFunctions.Networks.CycleGan;
using GanFunctions.Pipeline.Training;
using GanFunctions.TestSupport;
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
    private readonly Fixture _fixture = Fixture.Load("cyclegan_training");
    private readonly CycleGanTrainer _trainer;

    public CycleGanTrainerParityTests()
    {
        _trainer = new CycleGanTrainer(
            TrainingConfigurationDefaults.Fill(new TrainingConfiguration
            {
                Architecture = TrainingArchitecture.CycleGan,
                Ngf = Number<int>("ngf"),
                Ndf = Number<int>("ndf"),
                Blocks = Number<int>("n_blocks"),
                Beta1 = _fixture.Facts["betas"]![0]!.GetValue<double>(),
                Beta2 = _fixture.Facts["betas"]![1]!.GetValue<double>(),
                LambdaA = Number<double>("lambda_A"),
                LambdaB = Number<double>("lambda_B"),
                LambdaIdentity = Number<double>("lambda_identity"),
                PoolSize = Number<int>("pool_size"),
            }),
            CPU);
        using IDisposable noGradient = no_grad();
        foreach ((string prefix, nn.Module network) in Networks)
        {
            foreach ((string name, Parameter parameter) in network.named_parameters())
            {
                parameter.copy_(Tensor($"init.{prefix}.{name}"));
            }
        }
    }

    private IEnumerable<(string Prefix, nn.Module Network)> Networks =>
    [
        ("G_A", _trainer.GeneratorA), ("G_B", _trainer.GeneratorB), ("D_A", _trainer.DiscriminatorA), ("D_B", _trainer.DiscriminatorB),
    ];

    private int Steps => _fixture.Facts["losses"]!.AsArray().Count;

    public void Dispose() => _trainer.Dispose();

    [Fact]
    public void Losses_of_every_step_are_those_of_the_reference()
    {
        for (int i = 0; i < Steps; i++)
        {
            IReadOnlyDictionary<string, float> losses = Step(i);

            Dictionary<string, double> expected = _fixture.Facts["losses"]![i].Deserialize<Dictionary<string, double>>()!;
            foreach ((string name, float actual) in losses.Append(new("G_total", Generators(losses))))
            {
                AssertRelative(expected[name], actual, 1e-5, $"{name} of step {i}");
            }
        }
    }

    [Fact]
    public void Gradients_of_the_first_step_are_those_of_the_reference()
    {
        Step(0);

        int compared = 0;
        foreach ((string prefix, nn.Module network) in Networks.Where(network => _fixture.Names.Any(name => name.StartsWith($"step0.grad.{network.Prefix}.", StringComparison.Ordinal))))
        {
            IReadOnlySet<string> idle = IdleBiases(network);
            foreach ((string name, Parameter parameter) in network.named_parameters().Where(parameter => !idle.Contains(parameter.name)))
            {
                Tensor expected = Tensor($"step0.grad.{prefix}.{name}");
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
        for (int i = 0; i < Steps; i++)
        {
            Step(i);
        }

        using IDisposable noGradient = no_grad();
        // A gradient near 0 may round to either sign, and Adam's first steps follow the sign alone: up to a step's length.
        double step = Number<double>("lr");
        foreach ((string prefix, nn.Module network) in Networks)
        {
            foreach ((string name, Parameter parameter) in network.named_parameters().Where(p => _fixture.Names.Contains($"final.{prefix}.{p.name}")))
            {
                Tensor difference = (parameter - Tensor($"final.{prefix}.{name}")).abs();
                Assert.True(difference.max().item<float>() <= Steps * step, $"{prefix}.{name} differs by {difference.max().item<float>()}.");
                Assert.True(difference.mean().item<float>() <= 0.01 * step, $"{prefix}.{name} differs by {difference.mean().item<float>()} on average.");
            }

            double sum = network.parameters().Sum(parameter => parameter.to(ScalarType.Float64).abs().sum().item<double>());
            AssertRelative(_fixture.Facts["final_checksums"]![prefix]!["abssum"]!.GetValue<double>(), sum, 1e-4, $"The checksum of {prefix}");
        }

        AssertClose("final.fake_B", _trainer.GeneratorA.call(Tensor("input.0.A")));
        AssertClose("final.pred_D_A", _trainer.DiscriminatorA.call(Tensor("input.0.B")));
    }

    private static IReadOnlySet<string> IdleBiases(nn.Module network)
    {
        string[] convolutions = [.. network.named_parameters().Select(parameter => parameter.name).Where(name => name.EndsWith(".bias", StringComparison.Ordinal))];
        bool generator = network is ResNetGenerator;
        return convolutions.Where((_, i) => i != convolutions.Length - 1 && (generator || i != 0)).ToHashSet();
    }

    private static void AssertRelative(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"{what} is {actual}, not {expected}.");

    private void AssertClose(string name, Tensor actual)
    {
        float difference = (actual - Tensor(name)).abs().max().item<float>();
        Assert.True(difference <= 1e-5, $"{name} differs by {difference}.");
    }

    private IReadOnlyDictionary<string, float> Step(int i) =>
        _trainer.Step(new StepImages(i, i, Tensor($"input.{i}.A"), Tensor($"input.{i}.B")), Number<double>("lr"), new Random(0));

    private static float Generators(IReadOnlyDictionary<string, float> losses) =>
        losses.Where(loss => !loss.Key.StartsWith("D_", StringComparison.Ordinal)).Sum(loss => loss.Value);

    private T Number<T>(string name) => _fixture.Facts[name]!.GetValue<T>();

    private Tensor Tensor(string name) => tensor(_fixture.Floats(name), _fixture.Shape(name));
}
