using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Output;
using GanFunctions.Cli.Translation;
using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace GanFunctions.Cli.Commands;

/// <summary><c>gan translate</c>: files and folders, without a host.</summary>
internal static class TranslateCommand
{
    private const string DefaultOutput = "translated";

    private static readonly Argument<string[]> Inputs = new("IN")
    {
        Description = "Image files, and folders that are searched for images.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The folder of the translations, or one image file for a single input. Default: ./translated.",
        HelpName = "OUT",
    };

    private static readonly Option<string> Model = new("--model", "-m")
    {
        Description = "A model of the registry or a bundled sample by name, an ONNX file, or a folder that 'gan models export' wrote.",
        HelpName = "NAME[@VERSION]|FILE.onnx",
        Required = true,
    };

    private static readonly Option<string> Direction = CommonOptions.CreateDirection("AtoB (day to night, say) or BtoA.", "-d");

    private static readonly Option<string?> Format = CreateFormat();

    private static readonly Option<string?> Range = CreateRange();

    public static Command Create()
    {
        GanCommand command = new(
            "translate",
            "Translate image files. A file that cannot be translated is named with the reason; the others are still done.",
            "gan translate holiday.jpg --model day2night",
            "gan translate photos/ more/*.png -o night --model day2night@1.0.0 --format jpeg",
            "gan translate night.png -o day.png --model day2night --direction BtoA",
            "gan translate photo.jpg --model candy.onnx --range 0..255");
        command.Arguments.Add(Inputs);
        command.Options.Add(Output);
        command.Options.Add(Model);
        command.Options.Add(Direction);
        command.Options.Add(Format);
        command.Options.Add(Range);
        CommonOptions.AddStorage(command);
        InferenceArguments.AddTo(command);
        CommandRunner.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context)
    {
        IReadOnlyList<string> inputs = InputFiles.Distinct(arguments.GetValue(Inputs)!);
        string output = arguments.GetValue(Output) ?? DefaultOutput;
        ImageFormat? asked = arguments.GetValue(Format) is { } format ? Enum.Parse<ImageFormat>(format, ignoreCase: true) : null;
        IReadOnlyList<PlannedFile> plan = Plan(inputs, output, asked, out ImageFormat written);

        await using TranslateModel model = await TranslateModel.OpenAsync(
            arguments, context, arguments.GetValue(Model)!, arguments.GetValue(Direction)!,
            arguments.GetValue(Range) is { } range ? ValueRange.Parse(range) : null).ConfigureAwait(false);

        InferenceOptions options = new();
        InferenceArguments.Apply(arguments, options);
        await using SessionPool pool = new(options, context.Loggers.CreateLogger<SessionPool>());
        FileTranslator translator = new(pool, new ImageTranslator(options), new ImageLimits(), written);

        int rejected = 0;
        await ShowProgressAsync(context.Output, plan.Count, async report =>
        {
            foreach (PlannedFile file in plan)
            {
                CommandEvent happened = await translator.TranslateAsync(file, model.Source, context.CancellationToken).ConfigureAwait(false);
                rejected += happened is ImageRejected ? 1 : 0;
                report(happened);
            }
        }).ConfigureAwait(false);

        context.Output.Report(new WorkDone(plan.Count - rejected, rejected));
        return rejected == 0 ? ExitCode.Success : ExitCode.SomeFailed;
    }

    private static IReadOnlyList<PlannedFile> Plan(IReadOnlyList<string> inputs, string output, ImageFormat? asked, out ImageFormat written)
    {
        IReadOnlyList<InputFile> files = InputFiles.Find(inputs, output);
        bool single = inputs.Count == 1 && File.Exists(inputs[0]) && !Directory.Exists(output);
        if (single && FormatOf(output) is { } named)
        {
            written = asked ?? named;
            return OutputNames.PlanOne(files[0], output);
        }

        if (single && InputFiles.IsImageName(output))
        {
            throw new CommandFailedException(
                ExitCode.Usage,
                $"'{output}' names an image in a format that is not written.",
                "Name a file that ends in .png, .jpg or .webp, or a folder.");
        }

        written = asked ?? ImageFormat.Png;
        return OutputNames.Plan(files, output, written switch
        {
            ImageFormat.Jpeg => ".jpg",
            ImageFormat.Webp => ".webp",
            _ => ".png",
        });
    }

    private static ImageFormat? FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PNG" => ImageFormat.Png,
        ".JPG" or ".JPEG" => ImageFormat.Jpeg,
        ".WEBP" => ImageFormat.Webp,
        _ => null,
    };

    private static Task ShowProgressAsync(CommandOutput output, int count, Func<Action<CommandEvent>, Task> work)
    {
        if (!output.IsInteractive || count == 1)
        {
            return work(output.Report);
        }

        return output.Console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                ProgressTask task = progress.AddTask("Translating", maxValue: count);
                await work(happened =>
                {
                    task.Increment(1);
                    if (happened is ImageRejected)
                    {
                        output.Report(happened);
                    }
                }).ConfigureAwait(false);
            });
    }

    private static Option<string?> CreateFormat()
    {
        Option<string?> format = new("--format", "-f") { Description = "What is written. Default: png, or what the name after -o says." };
        format.AcceptOnlyFromAmong("png", "jpeg", "webp");
        return format;
    }

    internal static Option<string?> CreateRange()
    {
        Option<string?> range = new("--range")
        {
            Description = "What black and white are for the network, where its file does not say so: -1..1, 0..1 or 0..255.",
            HelpName = "BLACK..WHITE",
        };
        range.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && ValueRange.Parse(text) is null)
            {
                result.AddError($"--range must be two rising numbers with two dots between them, such as 0..255, not '{text}'.");
            }
        });
        return range;
    }
}
