using System.CommandLine;
using System.CommandLine.Help;
using GanFunctions.Cli.Commands.Generation;
using GanFunctions.Cli.Commands.Models;
using GanFunctions.Cli.Commands.Runs;

namespace GanFunctions.Cli.Commands;

/// <summary>The whole command line.</summary>
internal static class GanRootCommand
{
    public static RootCommand Create()
    {
        RootCommand root = new("Image translation and generation with GANs, from storage to storage or from file to file.")
        {
            UpCommand.Create(),
            TranslateCommand.Create(),
            GenerateCommand.Create(),
            MixCommand.Create(),
            InterpolateCommand.Create(),
            StyleCommand.Create(),
            TrainCommand.Create(),
            RunsCommand.Create(),
            ModelsCommand.Create(),
            DoctorCommand.Create(),
            SampleDatasetCommand.Create(),
            VersionCommand.Create(),
        };
        root.Options.Add(CommonOptions.Json);
        root.Options.Add(CommonOptions.Verbose);
        root.Options.Add(CommonOptions.Data);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExamplesHelpAction((HelpAction)help.Action!);
        return root;
    }
}
