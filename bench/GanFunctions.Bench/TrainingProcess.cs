using System.CommandLine;
using System.Globalization;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training;
using GanFunctions.Training.Data;
using static TorchSharp.torch;

namespace GanFunctions.Bench;

/// <summary>A process that does nothing but train small networks on a dataset, so that its resident memory is that of training.</summary>
internal static class TrainingProcess
{
    private const string CommandName = "training-process";

    private static readonly TrainingConfiguration CycleGan = new()
    {
        Architecture = TrainingArchitecture.CycleGan,
        LoadSize = 72,
        CropSize = 64,
        Ngf = 16,
        Ndf = 16,
        Blocks = 6,
    };

    /// <summary>All augmentations happen from the first iteration on.</summary>
    private static readonly TrainingConfiguration StyleGan2 = new()
    {
        Architecture = TrainingArchitecture.StyleGan2,
        Resolution = 32,
        ChannelBase = 1024,
        ChannelMax = 64,
        ZDim = 64,
        WDim = 64,
        MappingLayers = 2,
        BatchSize = 8,
        Augment = AugmentationKind.Ada,
        AdaP = 0.3,
    };

    /// <summary>The command line of the process itself.</summary>
    public static Command Command()
    {
        var architecture = new Argument<TrainingArchitecture>("architecture");
        var dataset = new Argument<string>("dataset");
        var steps = new Argument<int>("steps");
        var every = new Argument<int>("every");
        var threads = new Argument<int>("threads");
        var command = new Command(CommandName) { architecture, dataset, steps, every, threads };
        command.Hidden = true;
        command.SetAction(async parsed => await DedicatedThread.RunAsync("Training", () => Train(
            parsed.GetRequiredValue(architecture),
            parsed.GetRequiredValue(dataset),
            parsed.GetRequiredValue(steps),
            parsed.GetRequiredValue(every),
            parsed.GetRequiredValue(threads))));
        return command;
    }

    /// <summary>Runs one.</summary>
    /// <param name="architecture">CycleGAN or StyleGAN2.</param>
    /// <param name="dataset">The folder of the images.</param>
    /// <param name="steps">Steps altogether.</param>
    /// <param name="every">Steps between two readings.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="cancellationToken">Abandons the waiting.</param>
    /// <returns>Resident bytes and live tensors at each reading.</returns>
    public static async Task<IReadOnlyList<(long Resident, long Tensors)>> RunAsync(
        TrainingArchitecture architecture, string dataset, int steps, int every, int threads, CancellationToken cancellationToken)
    {
        ResidentMemory.RequireLinux();
        string output = await BaselineProcess.RunToEndAsync(
            Path.Combine(AppContext.BaseDirectory, typeof(TrainingProcess).Assembly.GetName().Name!),
            [CommandName, $"{architecture}", dataset, $"{steps}", $"{every}", $"{threads}"],
            threads,
            cancellationToken);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            long[] numbers = [.. line.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
            return (numbers[0], numbers[1]);
        })];
    }

    private static int Train(TrainingArchitecture architecture, string dataset, int steps, int every, int threads)
    {
        set_num_threads(threads);
        if (architecture == TrainingArchitecture.StyleGan2)
        {
            TrainingConfiguration configuration = TrainingConfigurationDefaults.Fill(StyleGan2);
            using IGeneratingTrainer trainer = TrainerFactory.CreateGenerating(configuration, CPU);
            using GenerationData data = GenerationData.Open(dataset, configuration, trainer.Batches);
            using BatchLoader loader = data.OpenLoader(0, CPU);
            Train(trainer, configuration, loader, steps, every);
        }
        else
        {
            TrainingConfiguration configuration = TrainingConfigurationDefaults.Fill(CycleGan);
            using ITranslatingTrainer trainer = TrainerFactory.CreateTranslating(configuration, CPU);
            using TranslationData data = TranslationData.Open(dataset, configuration, trainer.SizeMultiple);
            using BatchLoader loader = data.OpenLoader(0, CPU);
            Train(trainer, configuration, loader, steps, every);
        }

        return 0;
    }

    private static void Train(ITrainer trainer, TrainingConfiguration configuration, BatchLoader loader, int steps, int every)
    {
        for (int step = 1; step <= steps; step++)
        {
            using StepImages images = loader.Next(CancellationToken.None);
            trainer.Step(images, configuration.LearningRate!.Value, new Random(step));
            if (step % every == 0)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.WorkingSet} {Tensor.TotalCount}"));
            }
        }
    }
}
