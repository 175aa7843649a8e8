using System.CommandLine;
using GanFunctions.Inference;
using GanFunctions.Training.CycleGan;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Training.Commands;

/// <summary><c>gan-trainer train</c>: trains a CycleGAN on two folders of images.</summary>
internal static class TrainCommand
{
    private static readonly CycleGanOptions Defaults = new();

    /// <summary>Creates the command.</summary>
    /// <param name="loggers">Where the run is logged.</param>
    public static Command Create(ILoggerFactory loggers)
    {
        var dataset = new Argument<string>("dataset") { Description = "A folder or zip file with trainA, trainB and possibly testA and testB." };
        var name = new Option<string>("--name") { Description = "The model's name.", Required = true };
        var version = new Option<string>("--version") { Description = "The model's version.", DefaultValueFactory = _ => "1" };
        var output = new Option<string>("--output", "-o") { Description = "The folder that the run writes to.", Required = true };
        Option<int> generatorFilters = Number("--ngf", "Filters of the generators' first layer.", Defaults.Generator.Filters, 1);
        Option<int> discriminatorFilters = Number("--ndf", "Filters of the discriminators' first layer.", Defaults.Discriminator.Filters, 1);
        Option<int> blocks = Number("--blocks", "Residual blocks of the generators.", Defaults.Generator.Blocks, 0);
        Option<int> loadSize = Number("--load-size", "Width and height that images are resized to.", 286, 32);
        Option<int> cropSize = Number("--crop-size", "Width and height of the squares that are trained on, a multiple of 4.", 256, 32);
        Option<int> epochs = Number("--epochs", "Epochs at the full learning rate.", 100, 1);
        Option<int> decayEpochs = Number("--epochs-decay", "Epochs in which the learning rate falls to 0.", 100, 0);
        var minutes = new Option<double?>("--minutes") { Description = "Train for this time instead; --epochs and --epochs-decay then give its shares." };
        Option<int> batch = Number("--batch", "Images of each domain a step.", 1, 1);
        var learningRate = new Option<double>("--learning-rate") { Description = "Adam's learning rate.", DefaultValueFactory = _ => Defaults.LearningRate };
        var lambdaCycle = new Option<double>("--lambda-cycle") { Description = "Weight of the cycle losses.", DefaultValueFactory = _ => Defaults.CycleWeightA };
        var lambdaIdentity = new Option<double>("--lambda-identity") { Description = "Weight of the identity losses, as a multiple of the cycle weight.", DefaultValueFactory = _ => Defaults.IdentityWeight };
        Option<int> poolSize = Number("--pool-size", "Earlier translations that the discriminators may see again.", Defaults.PoolSize, 0);
        var seed = new Option<ulong>("--seed") { Description = "What all random draws follow from.", DefaultValueFactory = _ => 0 };
        var threads = new Option<int?>("--threads") { Description = "Threads that compute; by default one a core." };
        Option<int> logEvery = Number("--log-every", "Steps between two lines of the log.", 50, 1);
        Option<int> sampleEvery = Number("--sample-every", "Steps between two sample images.", 500, 1);
        Option<int> saveEvery = Number("--save-every", "Steps between two saves of the weights.", 1000, 1);
        Require(minutes, value => value is not <= 0, "must be above 0");
        Require(threads, value => value is not < 1, "must be at least 1");
        Require(cropSize, value => value % 4 == 0, "must be a multiple of 4");

        var command = new Command("train", "Trains a CycleGAN on two folders of images.")
        {
            dataset, name, version, output, generatorFilters, discriminatorFilters, blocks, loadSize, cropSize, epochs, decayEpochs, minutes,
            batch, learningRate, lambdaCycle, lambdaIdentity, poolSize, seed, threads, logEvery, sampleEvery, saveEvery,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            loggers.CreateLogger<TrainRun>(),
            new TrainSettings
            {
                Dataset = parsed.GetRequiredValue(dataset),
                Name = parsed.GetRequiredValue(name),
                Version = parsed.GetRequiredValue(version),
                Output = parsed.GetRequiredValue(output),
                GeneratorFilters = parsed.GetValue(generatorFilters),
                DiscriminatorFilters = parsed.GetValue(discriminatorFilters),
                Blocks = parsed.GetValue(blocks),
                LoadSize = parsed.GetValue(loadSize),
                CropSize = parsed.GetValue(cropSize),
                Epochs = parsed.GetValue(epochs),
                DecayEpochs = parsed.GetValue(decayEpochs),
                Minutes = parsed.GetValue(minutes),
                Batch = parsed.GetValue(batch),
                LearningRate = parsed.GetValue(learningRate),
                LambdaCycle = parsed.GetValue(lambdaCycle),
                LambdaIdentity = parsed.GetValue(lambdaIdentity),
                PoolSize = parsed.GetValue(poolSize),
                Seed = parsed.GetValue(seed),
                Threads = parsed.GetValue(threads),
                LogEvery = parsed.GetValue(logEvery),
                SampleEvery = parsed.GetValue(sampleEvery),
                SaveEvery = parsed.GetValue(saveEvery),
            },
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ILogger<TrainRun> logger, TrainSettings settings, CancellationToken cancellation)
    {
        try
        {
            var run = new TrainRun(settings, logger, TimeProvider.System);
            TrainingResult result = await DedicatedThread.RunAsync("training", () => run.Execute(cancellation)).ConfigureAwait(false);
            return result.Completed ? ExitCode.Success : ExitCode.Interrupted;
        }
        catch (InputRejectedException e)
        {
            logger.LogError("{Reason} {Remedy}", e.Message, e.Remedy);
            return ExitCode.BadInput;
        }
        catch (ArgumentOutOfRangeException e)
        {
            logger.LogError("{Reason}", e.Message);
            return ExitCode.BadInput;
        }
        catch (Exception e) when (e is TrainingDivergedException or IOException or UnauthorizedAccessException)
        {
            logger.LogError("{Reason}", e.Message);
            return ExitCode.Failure;
        }
    }

    private static Option<int> Number(string name, string description, int defaultValue, int minimum)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => defaultValue };
        Require(option, value => value >= minimum, $"must be at least {minimum}");
        return option;
    }

    private static void Require<T>(Option<T> option, Predicate<T?> allowed, string requirement) => option.Validators.Add(result =>
    {
        T? value;
        try
        {
            value = result.GetValueOrDefault<T>();
        }
        catch (InvalidOperationException)
        {
            return; // What cannot be parsed is reported by the parser itself.
        }

        if (!allowed(value))
        {
            result.AddError($"{option.Name} {requirement}.");
        }
    });
}
