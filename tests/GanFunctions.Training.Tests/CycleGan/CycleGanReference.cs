using System.Text.Json;
using GanFunctions.Pipeline.Training;
using GanFunctions.TestSupport;
using GanFunctions.Training.CycleGan;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.CycleGan;

/// <summary>The reference's optimisation steps: where they start, what they are given, and what came out.</summary>
internal sealed class CycleGanReference
{
    private readonly Fixture _fixture = Fixture.Load("cyclegan_training");

    public CycleGanReference() => Configuration = TrainingConfigurationDefaults.Fill(new TrainingConfiguration
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
        LearningRate = Number<double>("lr"),
    });

    public TrainingConfiguration Configuration { get; }

    public int Steps => _fixture.Facts["losses"]!.AsArray().Count;

    public double LearningRate => Number<double>("lr");

    public IEnumerable<string> Names => _fixture.Names;

    public static IEnumerable<(string Prefix, nn.Module Network)> Networks(CycleGanTrainer trainer) =>
    [
        ("G_A", trainer.GeneratorA), ("G_B", trainer.GeneratorB), ("D_A", trainer.DiscriminatorA), ("D_B", trainer.DiscriminatorB),
    ];

    /// <summary>A trainer with the reference's first weights.</summary>
    public CycleGanTrainer CreateTrainer()
    {
        var trainer = new CycleGanTrainer(Configuration, CPU);
        using IDisposable noGradient = no_grad();
        foreach ((string prefix, nn.Module network) in Networks(trainer))
        {
            foreach ((string name, Parameter parameter) in network.named_parameters())
            {
                using Tensor start = Tensor($"init.{prefix}.{name}");
                parameter.copy_(start);
            }
        }

        return trainer;
    }

    public Tensor Tensor(string name) => tensor(_fixture.Floats(name), _fixture.Shape(name));

    public Tensor Input(int step, string domain) => Tensor($"input.{step}.{domain}");

    /// <summary>The losses of a step by the reference's names, with the generators' sum.</summary>
    public IReadOnlyDictionary<string, double> Losses(int step) => _fixture.Facts["losses"]![step].Deserialize<Dictionary<string, double>>()!;

    public void AssertLosses(int step, IReadOnlyDictionary<string, double> actual, double tolerance)
    {
        double generators = actual.Where(loss => !loss.Key.StartsWith("D_", StringComparison.Ordinal)).Sum(loss => loss.Value);
        foreach ((string name, double expected) in Losses(step))
        {
            AssertRelative(expected, name == "G_total" ? generators : actual[name], tolerance, $"{name} of step {step}");
        }
    }

    public void AssertFinal(CycleGanTrainer trainer)
    {
        using IDisposable noGradient = no_grad();

        // A gradient near 0 may round to either sign, and Adam's first steps follow the sign alone: up to a step's length.
        foreach ((string prefix, nn.Module network) in Networks(trainer))
        {
            foreach ((string name, Parameter parameter) in network.named_parameters().Where(p => _fixture.Names.Contains($"final.{prefix}.{p.name}")))
            {
                Tensor difference = (parameter - Tensor($"final.{prefix}.{name}")).abs();
                Assert.True(difference.max().item<float>() <= Steps * LearningRate, $"{prefix}.{name} differs by {difference.max().item<float>()}.");
                Assert.True(difference.mean().item<float>() <= 0.01 * LearningRate, $"{prefix}.{name} differs by {difference.mean().item<float>()} on average.");
            }

            double sum = network.parameters().Sum(parameter => parameter.to(ScalarType.Float64).abs().sum().item<double>());
            AssertRelative(_fixture.Facts["final_checksums"]![prefix]!["abssum"]!.GetValue<double>(), sum, 1e-4, $"The checksum of {prefix}");
        }

        AssertClose("final.fake_B", trainer.GeneratorA.call(Input(0, "A")));
        AssertClose("final.pred_D_A", trainer.DiscriminatorA.call(Input(0, "B")));
    }

    private static void AssertRelative(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"{what} is {actual}, not {expected}.");

    private void AssertClose(string name, Tensor actual)
    {
        float difference = (actual - Tensor(name)).abs().max().item<float>();
        Assert.True(difference <= 1e-5, $"{name} differs by {difference}.");
    }

    private T Number<T>(string name) => _fixture.Facts[name]!.GetValue<T>();
}
