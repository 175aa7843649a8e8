using System.Text.Json.Nodes;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Data;
using GanFunctions.Training.Metrics;
using GanFunctions.Training.Tests.Data;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Metrics;

public class SnapshotEvaluatorTests
{
    private static readonly TrainingConfiguration Unpaired = new() { Architecture = TrainingArchitecture.CycleGan, LoadSize = 36, CropSize = 32 };

    private static readonly TrainingConfiguration Paired = Unpaired with { Architecture = TrainingArchitecture.Pix2Pix };

    [Fact]
    public void Unpaired_training_is_judged_in_both_directions_and_by_its_reconstructions()
    {
        using TestDataset files = TestDataset.Unpaired(testA: 2, testB: 2);
        using TranslationData data = TranslationData.Open(files.Folder, Unpaired, 4);
        using var trainer = new FixedTrainer(images => images * 0.9, Directions.AtoB, Directions.BtoA);

        IReadOnlyDictionary<string, double> values = SnapshotEvaluator.Evaluate(trainer, data, Unpaired, CPU, default);

        Assert.Equal(
            ["msSsim", "psnr", "swd", "swdAtoB", "swdAtoB.16", "swdAtoB.32", "swdBtoA", "swdBtoA.16", "swdBtoA.32"],
            values.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((values["swdAtoB.16"] + values["swdAtoB.32"]) / 2, values["swdAtoB"], 1e-9);
        Assert.Equal((values["swdAtoB"] + values["swdBtoA"]) / 2, values["swd"], 1e-9);
        Assert.InRange(values["psnr"], 10, 60);
        Assert.InRange(values["msSsim"], 0.5, 1);
    }

    [Fact]
    public void Evaluating_twice_gives_the_same_numbers()
    {
        using TestDataset files = TestDataset.Unpaired(testA: 3, testB: 3);
        using TranslationData data = TranslationData.Open(files.Folder, Unpaired, 4);
        using var trainer = new FixedTrainer(images => images.square() - 0.5, Directions.AtoB, Directions.BtoA);

        Assert.Equal(
            SnapshotEvaluator.Evaluate(trainer, data, Unpaired, CPU, default),
            SnapshotEvaluator.Evaluate(trainer, data, Unpaired, CPU, default));
    }

    [Theory]
    [InlineData(Directions.AtoB, 100)]
    [InlineData(Directions.BtoA, -100)]
    public void Paired_training_is_judged_by_its_targets(string direction, int blue)
    {
        using TestDataset files = TestDataset.Paired();
        TrainingConfiguration configuration = Paired with { Direction = direction };
        using TranslationData data = TranslationData.Open(files.Folder, configuration, 32);
        using Tensor shift = tensor(new[] { 0, 0, blue * 2 / 255f }).reshape(1, 3, 1, 1);
        using var perfect = new FixedTrainer(images => images + shift, direction);
        using var idle = new FixedTrainer(images => images.clone(), direction);

        IReadOnlyDictionary<string, double> values = SnapshotEvaluator.Evaluate(perfect, data, configuration, CPU, default);

        Assert.InRange(values["psnr"], 99, 100);
        Assert.Equal(1, values["msSsim"], 1e-6);
        Assert.Contains($"swd{direction}.32", values.Keys);
        Assert.InRange(SnapshotEvaluator.Evaluate(idle, data, configuration, CPU, default)["psnr"], 5, 20);
    }

    [Fact]
    public void Images_that_keep_their_shapes_are_compared_at_one_size()
    {
        using TestDataset files = TestDataset.Unpaired(testA: 1, testB: 1);
        files.Add("testA/wide.png", TestDataset.Gradient(80, 20, 5));
        TrainingConfiguration configuration = Unpaired with { Preprocess = PreprocessKind.None };
        using TranslationData data = TranslationData.Open(files.Folder, configuration, 4);
        using var trainer = new FixedTrainer(images => images.clone(), Directions.AtoB, Directions.BtoA);

        Assert.Contains("swdAtoB.32", SnapshotEvaluator.Evaluate(trainer, data, configuration, CPU, default).Keys);
    }

    [Fact]
    public void An_evaluation_can_be_cancelled()
    {
        using TestDataset files = TestDataset.Unpaired();
        using TranslationData data = TranslationData.Open(files.Folder, Unpaired, 4);
        using var trainer = new FixedTrainer(images => images.clone(), Directions.AtoB, Directions.BtoA);

        Assert.Throws<OperationCanceledException>(() => SnapshotEvaluator.Evaluate(trainer, data, Unpaired, CPU, new CancellationToken(true)));
    }

    [Fact]
    public void A_grid_of_samples_shows_inputs_translations_and_reconstructions_of_both_domains()
    {
        using TestDataset files = TestDataset.Unpaired(testA: 2, testB: 1);
        using TranslationData data = TranslationData.Open(files.Folder, Unpaired, 4);
        using var trainer = new FixedTrainer(images => -images, Directions.AtoB, Directions.BtoA);
        string path = Path.Combine(files.Folder, "grid.png");

        SampleGrid.Write(trainer, data, CPU, path);

        RgbaImage grid = ImageCodec.Decode(File.ReadAllBytes(path), new ImageLimits(), path).Image;
        Assert.Equal((66, 202), (grid.Width, grid.Height));
        Assert.Equal([220, 35, 220, 200, 55, 200], Enumerable.Range(0, 6).Select(row => (int)grid.Pixels[(row * 34 * 66 * 4) + 2]));
        Assert.False(File.Exists(path + ".part"));
    }

    [Fact]
    public void A_grid_of_pairs_shows_inputs_outputs_and_targets()
    {
        using TestDataset files = TestDataset.Paired(val: 3, test: 0);
        using TranslationData data = TranslationData.Open(files.Folder, Paired, 32);
        using var trainer = new FixedTrainer(images => -images, Directions.AtoB);
        string path = Path.Combine(files.Folder, "grid.png");

        SampleGrid.Write(trainer, data, CPU, path);

        RgbaImage grid = ImageCodec.Decode(File.ReadAllBytes(path), new ImageLimits(), path).Image;
        Assert.Equal((100, 100), (grid.Width, grid.Height));
        Assert.Equal([0, 255, 100], Enumerable.Range(0, 3).Select(row => (int)grid.Pixels[(row * 34 * 100 * 4) + 2]));
    }

    private sealed class FixedTrainer(Func<Tensor, Tensor> translate, params string[] directions) : ITranslatingTrainer
    {
        public IReadOnlyList<string> Directions => directions;

        public int SizeMultiple => 4;

        public IReadOnlyDictionary<string, long> ParameterCounts => throw new NotSupportedException();

        public Tensor Translate(string direction, Tensor images) => translate(images);

        public IReadOnlyDictionary<string, float> Step(StepImages images, double learningRate, Random random) => throw new NotSupportedException();

        public TrainerState CaptureState() => new(new Dictionary<string, Tensor>(), new JsonObject());

        public void RestoreState(TrainerState state) => throw new NotSupportedException();

        public ExportedParts Export(string folder, IReadOnlyDictionary<string, string> metadata) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
