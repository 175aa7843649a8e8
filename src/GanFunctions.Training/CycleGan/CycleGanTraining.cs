using GanFunctions.Inference.Imaging;
using GanFunctions.Networks.CycleGan;
using GanFunctions.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.CycleGan;

/// <summary>Trains a CycleGAN on an unpaired dataset.</summary>
internal sealed class CycleGanTraining : ITrainer
{
    /// <summary>The weights of the generator from A to B.</summary>
    public const string GeneratorAFile = "G_A.safetensors";

    /// <summary>The weights of the generator from B to A.</summary>
    public const string GeneratorBFile = "G_B.safetensors";

    private const int SampleRows = 6;

    private readonly CycleGanTrainer _trainer;
    private readonly UnpairedSampler _sampler;
    private readonly IReadOnlyList<RgbaImage> _samplesA;
    private readonly IReadOnlyList<RgbaImage> _samplesB;
    private readonly int _cropSize;
    private readonly ulong _seed;
    private readonly Device _device;

    /// <param name="options">Networks, losses and rates.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="cropSize">Width and height of the squares that are trained on, at most the dataset's load size.</param>
    /// <param name="batchSize">Images of each domain a step, at least 1.</param>
    /// <param name="seed">What all random draws follow from.</param>
    /// <param name="device">Where the networks are trained.</param>
    public CycleGanTraining(CycleGanOptions options, UnpairedDataset dataset, int cropSize, int batchSize, ulong seed, Device device)
    {
        _cropSize = cropSize;
        _seed = seed;
        _device = device;
        _sampler = new UnpairedSampler(dataset.TrainA, dataset.TrainB, batchSize, seed);
        _samplesA = SampleImages(dataset.TestA, dataset.TrainA, cropSize);
        _samplesB = SampleImages(dataset.TestB, dataset.TrainB, cropSize);
        _trainer = new CycleGanTrainer(options, device, seed);
    }

    /// <inheritdoc/>
    public long StepsPerEpoch => _sampler.StepsPerEpoch;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, float> Step(long step, double learningRateFactor)
    {
        Random random = StepRandom.Create(_seed, RandomPurpose.Images, step);
        (IReadOnlyList<RgbaImage> a, IReadOnlyList<RgbaImage> b) = _sampler.Sample(step, random);
        using Tensor realA = ImageBatch.RandomCrops(a, _cropSize, random, _device);
        using Tensor realB = ImageBatch.RandomCrops(b, _cropSize, random, _device);
        _trainer.SetLearningRateFactor(learningRateFactor);
        return _trainer.Step(realA, realB, StepRandom.Create(_seed, RandomPurpose.Pool, step)).ToDictionary();
    }

    /// <summary>
    /// A row holds an image of A, its translation and that one's translation back, then the same for an image of B.
    /// </summary>
    public void Sample(string path)
    {
        var rows = new List<IReadOnlyList<RgbaImage>>();
        for (int i = 0; i < Math.Min(_samplesA.Count, _samplesB.Count); i++)
        {
            rows.Add(
            [
                .. ThereAndBack(_samplesA[i], _trainer.GeneratorA, _trainer.GeneratorB),
                .. ThereAndBack(_samplesB[i], _trainer.GeneratorB, _trainer.GeneratorA),
            ]);
        }

        File.WriteAllBytes(path, ImageCodec.Encode(ImageGrid.Compose(rows), ImageFormat.Png));
    }

    /// <summary>Writes <see cref="GeneratorAFile"/> and <see cref="GeneratorBFile"/>.</summary>
    public void Save(string folder)
    {
        ResNetGeneratorFile.Save(_trainer.GeneratorA, Path.Combine(folder, GeneratorAFile));
        ResNetGeneratorFile.Save(_trainer.GeneratorB, Path.Combine(folder, GeneratorBFile));
    }

    /// <inheritdoc/>
    public void Dispose() => _trainer.Dispose();

    private static IReadOnlyList<RgbaImage> SampleImages(IReadOnlyList<NamedImage> unseen, IReadOnlyList<NamedImage> training, int size) =>
    [
        .. (unseen.Count > 0 ? unseen : training).Take(SampleRows).Select(named => ImageResizer.Resize(named.Image, size, size, ResampleFilter.Bicubic)),
    ];

    private IEnumerable<RgbaImage> ThereAndBack(RgbaImage image, ResNetGenerator there, ResNetGenerator back)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = inference_mode();
        there.eval();
        back.eval();
        Tensor translated = there.call(ImageBatch.FromImage(image, _device));
        Tensor recovered = back.call(translated);
        there.train();
        back.train();
        return [image, ImageBatch.ToImage(translated), ImageBatch.ToImage(recovered)];
    }
}
