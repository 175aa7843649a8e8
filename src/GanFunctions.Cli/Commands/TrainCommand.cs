using System.CommandLine;
using System.Text.Json.Nodes;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Output;
using GanFunctions.Cli.Training;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Commands;

/// <summary><c>gan train</c>.</summary>
internal static class TrainCommand
{
    private static readonly Argument<string> Dataset = new("DATASET")
    {
        Description = "A zip or a folder: trainA/ and trainB/ (unpaired), or side-by-side pairs in train/; testA/, testB/ or val/ are held out.",
    };

    private static readonly Option<string> Name = CreateName();

    private static readonly Option<string[]> Settings = CreateSettings();

    private static readonly Option<bool> Watch = CreateWatch();

    private static readonly Option<bool> DryRunOption = new("--dry-run") { Description = "Check the dataset and the settings and print what would be trained; upload nothing." };

    /// <summary>What a trainer that the command starts runs on.</summary>
    public static Option<string> Device { get; } = CreateDevice();

    public static Command Create()
    {
        GanCommand command = new(
            "train",
            "Train a model on images and make it live: the service of the storage or a running host does it, or this command where there is neither.",
            "gan train day2night.zip --name nights",
            "gan train photos/ --name horses --set cropSize=128 --set loadSize=143 --set steps=20000 --watch",
            "gan train day2night.zip --name nights --set batchSize=4 --dry-run");
        command.Arguments.Add(Dataset);
        command.Options.Add(Name);
        command.Options.Add(Settings);
        command.Options.Add(Watch);
        command.Options.Add(DryRunOption);
        command.Options.Add(Device);
        CommonOptions.AddStorage(command);
        CommandRunner.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context)
    {
        JsonObject settings = ReadSettings(arguments.GetValue(Settings)!);
        string model = arguments.GetRequiredValue(Name);
        if (arguments.GetValue(DryRunOption))
        {
            IntakeResult intake = await DatasetIntake.ExamineAsync(
                arguments.GetRequiredValue(Dataset), settings, new IntakeLimits(), context.CancellationToken).ConfigureAwait(false);
            DryRun.Write(context.Output, model, intake, await EstimateAsync(arguments, context, model, intake).ConfigureAwait(false));
            return ExitCode.Success;
        }

        using DatasetArgument dataset = await DatasetArgument
            .OpenAsync(arguments.GetRequiredValue(Dataset), context.Output, context.CancellationToken).ConfigureAwait(false);
        await using StorageConnection connection = await StorageConnection.OpenAsync(arguments, context, keepAlive: true).ConfigureAwait(false);
        DatasetReady ready = await new DatasetUpload(connection.Storage, context.Output)
            .UploadAsync(dataset, model, settings, context.CancellationToken).ConfigureAwait(false);
        context.Output.Report(ready);
        RunSnapshot? there = ready.Uploaded
            ? null
            : await new RunCatalog(new RunStore(connection.Storage)).FindAsync(ready.Run, context.CancellationToken).ConfigureAwait(false);
        return there is { HasEnded: true }
            ? SayItEnded(context, there)
            : await new RunDriver(context, connection, arguments.GetRequiredValue(Device))
                .DriveOrLeaveAsync(ready.Run, ready.Dataset[(Containers.Datasets.Length + 1)..], arguments.GetValue(Watch)).ConfigureAwait(false);
    }

    private static async Task<JsonObject?> EstimateAsync(ParseResult arguments, CommandContext context, string model, IntakeResult intake)
    {
        TrainerInstallation installation = new(context.Home, context.Loggers.CreateLogger<TrainerInstallation>());
        if (!installation.CanBeHad)
        {
            context.Output.Warn("There is no trainer to ask for the networks' sizes and the memory that a step takes.");
            return null;
        }

        return await new TrainerEstimate(installation).AskAsync(
            model, arguments.GetRequiredValue(Dataset), intake, arguments.GetRequiredValue(Device), context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes <c>--watch</c>.</summary>
    public static Option<bool> CreateWatch() => new("--watch")
    {
        Description = "Where a service or a running host trains: watch until the run ends. Without it the command ends when they have it.",
    };

    private static ExitCode SayItEnded(CommandContext context, RunSnapshot ended)
    {
        string id = ended.Run.RunId;
        context.Output.Report(RunNarrator.Of(ended.Run));
        context.Output.Note(ended.Run.State == RunState.Succeeded
            ? $"The same content was trained with the same settings already: look with 'gan runs show {id}'. Other settings (--set seed=2) train anew."
            : $"'gan runs resume {id}' goes on with it; other settings or another dataset train anew.");
        return RunDriver.CodeOf(ended);
    }

    private static JsonObject ReadSettings(string[] assignments)
    {
        JsonObject settings = [];
        foreach (string assignment in assignments)
        {
            TrainingConfigurationReader.Set(settings, assignment);
        }

        return settings;
    }

    private static Option<string> CreateName()
    {
        Option<string> name = new("--name") { Description = "The model's name.", Required = true };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Fault(text) is { } fault)
            {
                result.AddError(fault);
            }
        });
        return name;
    }

    private static string? Fault(string name)
    {
        try
        {
            _ = new ModelReference(name);
            return null;
        }
        catch (InputRejectedException refused)
        {
            return $"{refused.Message} {refused.Remedy}";
        }
    }

    private static Option<string> CreateDevice()
    {
        Option<string> device = new("--device")
        {
            Description = "What a trainer that this command starts runs on: auto takes an NVIDIA GPU where this build and machine have one; cuda takes nothing else.",
            HelpName = "auto|cpu|cuda",
            DefaultValueFactory = _ => "auto",
        };
        device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        return device;
    }

    // Refused with the command line, before anything is packed or uploaded.
    private static Option<string[]> CreateSettings()
    {
        Option<string[]> settings = new("--set")
        {
            Description = "A key of train.json, as key=value; may be given several times. docs/datasets.md lists the keys.",
            HelpName = "KEY=VALUE",
            DefaultValueFactory = _ => [],
        };
        settings.Validators.Add(result =>
        {
            try
            {
                ReadSettings([.. result.Tokens.Select(token => token.Value)]);
            }
            catch (InputRejectedException refused)
            {
                result.AddError($"{refused.Message} {refused.Remedy}");
            }
        });
        return settings;
    }
}
