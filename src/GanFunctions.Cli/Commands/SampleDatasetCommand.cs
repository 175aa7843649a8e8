using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.SampleDatasets;
using GanFunctions.Cli.Translation;
using Spectre.Console;

namespace GanFunctions.Cli.Commands;

/// <summary><c>gan sample-dataset</c>.</summary>
internal static class SampleDatasetCommand
{
    private const int MaxSide = 4096;
    private const int MaxCount = 100_000;

    private static readonly Argument<string> NameArgument = new("NAME")
    {
        Description = "What to draw: " + string.Join("; ", SampleDataset.All.Select(dataset => $"{dataset.Name}, {dataset.Description}")),
    };

    private static readonly Argument<FileInfo> OutputArgument = new("OUT.zip") { Description = "The archive to write; it must not exist yet." };

    private static readonly Option<int> Count = new("--count")
    {
        Description = "Pictures in trainA and in trainB; of landscapes, those to train on.",
        DefaultValueFactory = _ => 400,
    };

    private static readonly Option<int> TestCount = new("--test-count")
    {
        Description = "Pictures in testA and in testB, which show the same scenes; of landscapes, further ones.",
        DefaultValueFactory = _ => 40,
    };

    private static readonly Option<int> Width = new("--width") { Description = "Width in pixels.", DefaultValueFactory = _ => 128 };

    private static readonly Option<int> Height = new("--height") { Description = "Height in pixels.", DefaultValueFactory = _ => 128 };

    private static readonly Option<int> Seed = new("--seed")
    {
        Description = "The first scene; the same seed draws the same scenes.",
        DefaultValueFactory = _ => 1,
    };

    public static Command Create()
    {
        GanCommand command = new(
            "sample-dataset",
            "Draw a dataset to train on: no photos, no licences, the same for everyone.",
            "gan sample-dataset day2night day2night.zip",
            "gan sample-dataset day2night wide.zip --count 50 --width 384 --height 256 --seed 7",
            "gan sample-dataset landscapes landscapes.zip --count 2000 --test-count 0 --width 64 --height 64");
        CommonOptions.RequireBetween(Count, 0, MaxCount);
        CommonOptions.RequireBetween(TestCount, 0, MaxCount);
        CommonOptions.RequireBetween(Width, 1, MaxSide);
        CommonOptions.RequireBetween(Height, 1, MaxSide);
        CommonOptions.RequireBetween(Seed, 0, int.MaxValue / 2);
        command.Arguments.Add(NameArgument);
        command.Arguments.Add(OutputArgument);
        foreach (Option<int> option in (Option<int>[])[Count, TestCount, Width, Height, Seed])
        {
            command.Options.Add(option);
        }

        CommandRunner.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context)
    {
        string name = arguments.GetRequiredValue(NameArgument);
        SampleDataset dataset = SampleDataset.All.FirstOrDefault(dataset => dataset.Name == name)
            ?? throw new CommandFailedException(
                ExitCode.NotFound,
                $"There is no sample dataset '{name}'.",
                "Name one of: " + string.Join(", ", SampleDataset.All.Select(dataset => dataset.Name)) + ".");
        FileInfo output = arguments.GetRequiredValue(OutputArgument);
        if (output.Exists)
        {
            throw new CommandFailedException(ExitCode.Refused, $"{output.FullName} exists already.", "Name another file, or delete this one first.");
        }

        var size = new SampleDatasetSize(
            arguments.GetValue(Count), arguments.GetValue(TestCount), arguments.GetValue(Width), arguments.GetValue(Height), arguments.GetValue(Seed));
        await AtomicFile.WriteAsync(output.FullName, overwrite: false, temporary => Task.Run(() => Draw(temporary), context.CancellationToken)).ConfigureAwait(false);
        Report(context, dataset, size, output);
        return ExitCode.Success;

        void Draw(string path)
        {
            using FileStream zip = File.Create(path);
            WithProgress(context, dataset.Count(size), drawn => dataset.Write(zip, size, drawn, context.CancellationToken));
        }
    }

    private static void WithProgress(CommandContext context, int total, Action<Action<int>> work)
    {
        if (!context.Output.IsInteractive)
        {
            work(_ => { });
            return;
        }

        context.Output.Console.Progress().Start(progress =>
        {
            ProgressTask task = progress.AddTask("drawing", maxValue: total);
            work(drawn => task.Value = drawn);
        });
    }

    private static void Report(CommandContext context, SampleDataset dataset, SampleDatasetSize size, FileInfo output)
    {
        if (context.Output.Json)
        {
            context.Output.WriteJson(new
            {
                @event = "drawn",
                dataset = dataset.Name,
                output = output.FullName,
                train = size.TrainCount,
                test = size.TestCount,
                width = size.Width,
                height = size.Height,
                seed = size.Seed,
            });
        }
        else
        {
            string pictures = dataset.PaintB is null
                ? $"{dataset.Count(size)} pictures"
                : $"{size.TrainCount} + {size.TrainCount} training and {size.TestCount} + {size.TestCount} test pictures";
            context.Output.Note($"{output.FullName}: {pictures} of {size.Width}x{size.Height}.");
        }
    }
}
