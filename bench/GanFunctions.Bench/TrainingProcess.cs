using System.CommandLine;
using System.Globalization;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training;
using GanFunctions.Training.Data;
using static TorchSharp.torch;

namespace GanFunctions.Bench;

/// <summary>A process that does nothing but train a small CycleGAN on a dataset, so that its resident memory is that of training.</summary>
internal static class TrainingProcess
{
    private const string CommandName = "training-process";

    /// <summary>The command line of the process itself.</summary>
    public static Command Command()
    {
        var dataset = new Argument<string>("dataset");
        var steps = new Argument<int>("steps");
        var every = new Argument<int>("every");
        var threads = new Argument<int>("threads");
        var command = new Command(CommandName) { dataset, steps, every, threads };
        command.Hidden = true;
        command.SetAction(async parsed => await DedicatedThread.RunAsync("Training", () => Train(
            parsed.GetRequiredValue(dataset), parsed.GetRequiredValue(steps), parsed.GetRequiredValue(every), parsed.GetRequiredValue(threads))));
        return command;
    }

    /// <summary>Runs one.</summary>
    /// <param name="dataset">The folder of the images.</param>
    /// <param name="steps">Steps altogether.</param>
    /// <param name="every">Steps between two readings.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="cancellationToken">Abandons the waiting.</param>
    /// <returns>Resident bytes and live tensors at each reading.</returns>
    public static async Task<IReadOnlyList<(long Resident, long Tensors)>> RunAsync(
        string dataset, int steps, int every, int threads, CancellationToken cancellationToken)
    {
        ResidentMemory.RequireLinux();
        string output = await BaselineProcess.RunToEndAsync(
            Path.Combine(AppContext.BaseDirectory, typeof(TrainingProcess).Assembly.GetName().Name!),
            [CommandName, dataset, $"{steps}", $"{every}", $"{threads}"],
            threads,
            cancellationToken);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            long[] numbers = [.. line.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
            return (numbers[0], numbers[1]);
        })];
    }

    private static int Train(string dataset, int steps, int every, int threads)
    {
        set_num_threads(threads);
        TrainingConfiguration configuration = TrainingConfigurationDefaults.Fill(new TrainingConfiguration
        {
            Architecture = TrainingArchitecture.CycleGan,
            LoadSize = 72,
            CropSize = 64,
            Ngf = 16,
            Ndf = 16,
            Blocks = 6,
        });
        using ITranslatingTrainer trainer = TrainerFactory.CreateTranslating(configuration, CPU);
        using TranslationData data = TranslationData.Open(dataset, configuration, trainer.SizeMultiple);
        using BatchLoader loader = data.OpenLoader(0, CPU);
        for (int step = 1; step <= steps; step++)
        {
            using StepImages images = loader.Next(CancellationToken.None);
            trainer.Step(images, configuration.LearningRate!.Value, new Random(step));
            if (step % every == 0)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.WorkingSet} {Tensor.TotalCount}"));
            }
        }

        return 0;
    }
}
