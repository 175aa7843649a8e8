using System.CommandLine;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Translation;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Cli.Commands.Models;

/// <summary><c>gan models import</c>.</summary>
internal static class ImportModelCommand
{
    private static readonly Argument<string> _path = new("PATH") { Description = "An ONNX file, or a folder or zip that 'gan models export' wrote." };
    private static readonly Option<string?> _name = new("--name") { Description = "The model's name. Needed for a bare ONNX file." };
    private static readonly Option<string?> _version = new("--as-version") { Description = "The version's name. Default: the card's, or one made of the file's hash.", HelpName = "VERSION" };
    private static readonly Option<string> _direction = CreateDirection();
    private static readonly Option<string?> _range = TranslateCommand.CreateRange();
    private static readonly Option<string?> _description = new("--description") { Description = "One sentence for people." };
    private static readonly Option<bool> _promote = new("--promote") { Description = "Make the version current at once." };

    public static Command Create()
    {
        GanCommand command = new(
            "import",
            "Publish a version from a file, a folder or a zip. It is checked first, and immutable afterwards.",
            "gan models import candy.onnx --name candy --range 0..255 --promote",
            "gan models import day2night-1.1.zip");
        command.Arguments.Add(_path);
        command.Options.Add(_name);
        command.Options.Add(_version);
        command.Options.Add(_direction);
        command.Options.Add(_range);
        command.Options.Add(_description);
        command.Options.Add(_promote);
        RegistryCommand.SetAction(command, RunAsync);
        return command;
    }

    private static async Task RunAsync(ParseResult arguments, CommandContext context, ModelRegistry registry)
    {
        string path = arguments.GetValue(_path)!;
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            throw new CommandFailedException(ExitCode.NotFound, $"'{path}' does not exist.", "Name an ONNX file, or a folder or zip that 'gan models export' wrote.");
        }

        ModelImportOptions options = new()
        {
            Name = arguments.GetValue(_name),
            Version = arguments.GetValue(_version),
            Direction = arguments.GetValue(_direction)!,
            ValueRange = arguments.GetValue(_range) is { } range ? ValueRange.Parse(range) : null,
            Description = arguments.GetValue(_description),
        };
        ModelVersion version = await registry.ImportAsync(path, options, context.CancellationToken).ConfigureAwait(false);
        bool promoted = arguments.GetValue(_promote);
        if (promoted)
        {
            await registry.PromoteAsync(version.Name, version.Version, context.CancellationToken).ConfigureAwait(false);
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

    private static Option<string> CreateDirection()
    {
        Option<string> direction = new("--direction") { Description = "What a bare ONNX file translates: AtoB or BtoA.", DefaultValueFactory = _ => Directions.AtoB };
        direction.AcceptOnlyFromAmong(Directions.AtoB, Directions.BtoA);
        return direction;
    }
}
