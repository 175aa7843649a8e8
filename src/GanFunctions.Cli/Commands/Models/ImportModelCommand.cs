using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Translation;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Cli.Commands.Models;

/// <summary><c>gan models import</c>.</summary>
internal static class ImportModelCommand
{
    private static readonly Argument<string> Source = new("PATH") { Description = "An ONNX file, or a folder or zip that 'gan models export' wrote." };
    private static readonly Option<string?> Name = new("--name") { Description = "The model's name. Needed for a bare ONNX file." };
    private static readonly Option<string?> Version = new("--as-version") { Description = "The version's name. Default: the card's, or one made of the file's hash.", HelpName = "VERSION" };
    private static readonly Option<string> Direction = CommonOptions.CreateDirection("What a bare ONNX file translates: AtoB or BtoA.");
    private static readonly Option<string?> Range = TranslateCommand.CreateRange();
    private static readonly Option<string?> Description = new("--description") { Description = "One sentence for people." };
    private static readonly Option<bool> Promote = new("--promote") { Description = "Make the version current at once." };

    public static Command Create()
    {
        GanCommand command = new(
            "import",
            "Publish a version from a file, a folder or a zip. It is checked first, and immutable afterwards.",
            "gan models import candy.onnx --name candy --range 0..255 --promote",
            "gan models import day2night-1.1.0.zip");
        command.Arguments.Add(Source);
        command.Options.Add(Name);
        command.Options.Add(Version);
        command.Options.Add(Direction);
        command.Options.Add(Range);
        command.Options.Add(Description);
        command.Options.Add(Promote);
        RegistryCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult arguments, CommandContext context, ModelRegistry registry, RegistryEvents events)
    {
        string path = arguments.GetValue(Source)!;
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new CommandFailedException(ExitCode.NotFound, $"'{path}' does not exist.", "Name an ONNX file, or a folder or zip that 'gan models export' wrote.");
        }

        ModelImportOptions options = new()
        {
            Name = arguments.GetValue(Name),
            Version = arguments.GetValue(Version),
            Direction = arguments.GetValue(Direction)!,
            ValueRange = arguments.GetValue(Range) is { } range ? ValueRange.Parse(range) : null,
            Description = arguments.GetValue(Description),
        };
        ModelVersion version = await registry.ImportAsync(path, options, context.CancellationToken).ConfigureAwait(false);
        events.Published(version);
        bool promoted = arguments.GetValue(Promote);
        if (promoted)
        {
            CurrentPointer? before = await registry.GetCurrentAsync(version.Name, context.CancellationToken).ConfigureAwait(false);
            CurrentPointer current = await registry.PromoteAsync(version.Name, version.Version, context.CancellationToken).ConfigureAwait(false);
            await events.PromotedAsync(registry, version.Name, current, before, context.CancellationToken).ConfigureAwait(false);
        }

        if (context.Output.Json)
        {
            context.Output.WriteJson(new { model = version.Name, version = version.Version, current = promoted || version.IsCurrent });
        }
        else
        {
            context.Output.Note(promoted
                ? $"{version.Name}@{version.Version} is published and current."
                : $"{version.Name}@{version.Version} is published. 'gan models promote {version.Name}@{version.Version}' makes it current.");
        }
    }
}
