using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Data;
using GanFunctions.Training.Runs;
using GanFunctions.Training.Tests.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Metrics;

public sealed class GenerationMetricsTests : IDisposable
{
    private const int Size = 32;

    private static readonly TrainingConfiguration Configuration = TrainingConfigurationDefaults.Resolve(
        new TrainingConfiguration { Resolution = Size, Steps = 10, EvaluationImages = 10 }, DatasetLayout.Plain);

    private readonly TestDataset _files = new();

    public GenerationMetricsTests()
    {
        for (int i = 0; i < 12; i++)
        {
            _files.Add($"{i:d2}.png", Noise(i));
        }
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Images_like_the_real_ones_are_nearer_to_them_than_others()
    {
        using DisposeScope scope = NewDisposeScope();

        IReadOnlyDictionary<string, double> like = Evaluate((z, _) => Noises(z));
        IReadOnlyDictionary<string, double> unlike = Evaluate((z, _) => nn.functional.interpolate(Noises(z)[.., .., ..4, ..4], [Size, Size], mode: InterpolationMode.Bilinear, align_corners: false));

        Assert.Equal(["msSsim", "swd", "swd.16", "swd.32"], like.Keys);
        Assert.Equal((like["swd.16"] + like["swd.32"]) / 2, like["swd"], 1e-9);
        Assert.InRange(like["swd"], 0, unlike["swd"] / 2);
    }

    [Fact]
    public void Images_that_all_look_the_same_are_told_by_their_similarity()
    {
        using DisposeScope scope = NewDisposeScope();
        using Tensor one = Noises(zeros(1, 4));

        Assert.Equal(1, Evaluate((z, _) => one.repeat(z.shape[0], 1, 1, 1))["msSsim"], 1e-6);
        Assert.InRange(Evaluate((z, _) => Noises(z))["msSsim"], 0, 0.5);
    }

    [Fact]
    public void The_same_latents_are_judged_each_time_without_truncation()
    {
        using DisposeScope scope = NewDisposeScope();
        var seen = new List<float[]>();
        Tensor Generate(Tensor z, double psi)
        {
            Assert.Equal(1, psi);
            Assert.False(is_grad_enabled());
            seen.Add(z.data<float>().ToArray());
            return Noises(z);
        }

        IReadOnlyDictionary<string, double> first = Evaluate(Generate);
        int calls = seen.Count;
        IReadOnlyDictionary<string, double> second = Evaluate(Generate);

        Assert.Equal(first, second);
        Assert.Equal(seen[..calls], seen[calls..]);
    }

    [Fact]
    public void An_evaluation_leaves_no_tensors_behind_and_can_be_cancelled()
    {
        using DisposeScope scope = NewDisposeScope();
        Evaluate((z, _) => Noises(z));
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Evaluate((z, _) => Noises(z));

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Throws<OperationCanceledException>(() => Evaluate((z, _) => Noises(z), new CancellationToken(true)));
    }

    [Fact]
    public void A_grid_shows_generated_images_of_the_same_latents_each_time()
    {
        using DisposeScope scope = NewDisposeScope();
        using var trainer = new FixedGenerator(Size, (z, _) => Noises(z));
        using GenerationRunData data = Open(trainer);
        string path = Path.Combine(_files.Folder, "grid.out");

        data.WriteSamples(CPU, path);
        byte[] first = File.ReadAllBytes(path);
        data.WriteSamples(CPU, path);

        RgbaImage grid = ImageCodec.Decode(first, new ImageLimits(), path).Image;
        Assert.Equal(((8 * 34) - 2, (6 * 34) - 2), (grid.Width, grid.Height));
        Assert.Equal(first, File.ReadAllBytes(path));
    }

    private IReadOnlyDictionary<string, double> Evaluate(Func<Tensor, double, Tensor> generate, CancellationToken cancellation = default)
    {
        using var trainer = new FixedGenerator(Size, generate);
        using GenerationRunData data = Open(trainer);
        return data.Evaluate(CPU, cancellation);
    }

    private GenerationRunData Open(FixedGenerator trainer) =>
        new(GenerationData.Open(_files.Folder, Configuration, trainer.Batches), trainer, Configuration);

    // White noise, as the files are.
    private static Tensor Noises(Tensor z)
    {
        using var draws = new Generator((ulong)(1_000_000 + (z.abs().sum().item<float>() * 1000)));
        return rand([z.shape[0], 3, Size, Size], generator: draws) * 2 - 1;
    }

    private static RgbaImage Noise(int seed)
    {
        var pixels = new byte[Size * Size * 4];
        new Random(seed).NextBytes(pixels);
        for (int i = 3; i < pixels.Length; i += 4)
        {
            pixels[i] = 255;
        }

        return new RgbaImage(Size, Size, pixels);
    }
}
