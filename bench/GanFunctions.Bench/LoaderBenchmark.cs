using System.Diagnostics;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training;
using GanFunctions.Training.Data;
using static TorchSharp.torch;

namespace GanFunctions.Bench;

/// <summary>What decoding, resizing and cropping beside the training costs a CycleGAN step.</summary>
internal sealed class LoaderBenchmark : IBenchmark
{
    private const int Images = 1000;
    private const int Size = 512;
    private const int StepsARound = 2;

    public string Name => "loader";

    public string Description => $"CycleGAN steps at 256x256 on {Images} JPEGs of {Size}x{Size}, none of them cached, over steps on a tensor that is there.";

    public async Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        using var work = new WorkFolder();
        byte[] picture = Picture.File(Size, Size, ImageFormat.Jpeg);
        foreach (string folder in new[] { "trainA", "trainB" })
        {
            string path = Directory.CreateDirectory(Path.Combine(work.Path, folder)).FullName;
            for (int i = 0; i < Images / 2; i++)
            {
                await File.WriteAllBytesAsync(Path.Combine(path, $"{i:d4}.jpg"), picture, cancellationToken);
            }
        }

        RatioResult result = await DedicatedThread.RunAsync("Training", () => Measure(work.Path, settings, cancellationToken));
        return [result];
    }

    private RatioResult Measure(string dataset, BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        set_num_threads(settings.Threads);
        TrainingConfiguration configuration = TrainingConfigurationDefaults.Fill(
            new TrainingConfiguration { Architecture = TrainingArchitecture.CycleGan, CacheMegabytes = 0 });
        double learningRate = configuration.LearningRate!.Value;
        using ITranslatingTrainer trainer = TrainerFactory.CreateTranslating(configuration, CPU);
        using TranslationData data = TranslationData.Open(dataset, configuration, trainer.SizeMultiple);
        using BatchLoader loader = data.OpenLoader(0, CPU);
        using StepImages images = loader.Next(cancellationToken);
        trainer.Step(images, learningRate, new Random(0));

        var loaded = new List<double>();
        var cached = new List<double>();
        for (int round = 0; round < settings.Rounds; round++)
        {
            loaded.Add(Milliseconds(() =>
            {
                using StepImages next = loader.Next(cancellationToken);
                trainer.Step(next, learningRate, new Random(0));
            }));
            cached.Add(Milliseconds(() => trainer.Step(images, learningRate, new Random(0))));
        }

        return RatioResult.Of(Name, "a step with the loader", "a step on cached tensors", "ms", loaded, cached, target: 1.05);
    }

    private static double Milliseconds(Action step)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < StepsARound; i++)
        {
            step();
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / StepsARound;
    }
}
