using System.CommandLine;
using System.CommandLine.Parsing;
using GanFunctions.Cli.Hosting;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Cli.Commands.Models;

/// <summary>What the commands of the registry have in common: they open its storage, and name models alike.</summary>
internal static class RegistryCommand
{
    /// <summary>Makes <paramref name="run"/> the action of a command on the registry.</summary>
    public static void SetAction(Command command, Func<ParseResult, CommandContext, ModelRegistry, Task> run) =>
        SetAction(command, (arguments, context, registry, _) => run(arguments, context, registry));

    /// <summary>Makes <paramref name="run"/> the action of a command that changes the registry, and tells of it.</summary>
    public static void SetAction(Command command, Func<ParseResult, CommandContext, ModelRegistry, RegistryEvents, Task> run)
    {
        CommonOptions.AddStorage(command);
        CommandRunner.SetAction(command, async (arguments, context) =>
        {
            await using StorageConnection connection = await StorageConnection.OpenAsync(arguments, context).ConfigureAwait(false);
            await connection.Storage.EnsureCreatedAsync(context.CancellationToken).ConfigureAwait(false);
            await using RegistryEvents events = new(context, connection.Storage);
            await run(arguments, context, new ModelRegistry(connection.Storage), events).ConfigureAwait(false);
            return ExitCode.Success;
        });
    }

    /// <summary><c>NAME[@VERSION]</c>, checked while the command line is parsed.</summary>
    /// <param name="versionRequired">Whether the version must be named.</param>
    public static Argument<ModelReference> CreateReference(bool versionRequired = false) => new("MODEL")
    {
        Description = versionRequired ? "NAME@VERSION." : "NAME, or NAME@VERSION.",
        HelpName = versionRequired ? "NAME@VERSION" : "NAME[@VERSION]",
        CustomParser = result => Parse(result, versionRequired),
    };

    private static ModelReference? Parse(ArgumentResult result, bool versionRequired)
    {
        string text = result.Tokens.Single().Value;
        if (!ModelReference.TryParse(text, out ModelReference? reference))
        {
            result.AddError($"'{text}' is no NAME[@VERSION]: names are lower-case letters, digits and hyphens, versions letters, digits, dots, hyphens and underscores.");
        }
        else if (versionRequired && reference.Version is null)
        {
            result.AddError($"Name the version too: {text}@VERSION. 'gan models show {text}' lists them.");
        }

        return reference;
    }
}
