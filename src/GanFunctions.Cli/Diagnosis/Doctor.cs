using System.CommandLine;
using GanFunctions.Cli.Commands;
using GanFunctions.Cli.Hosting;
using GanFunctions.Inference.Sessions;

namespace GanFunctions.Cli.Diagnosis;

/// <summary>Looks at everything that the other commands need, from the machine to the models.</summary>
internal static class Doctor
{
    /// <summary>Makes the checks one by one.</summary>
    /// <param name="arguments">Which storage, and what runs the networks.</param>
    /// <param name="context">What the command has to hand.</param>
    public static async IAsyncEnumerable<Check> ExamineAsync(ParseResult arguments, CommandContext context)
    {
        InferenceOptions inference = new();
        InferenceArguments.Apply(arguments, inference);
        ModelChecks models = new(context, inference);
        bool localStorage = arguments.GetValue(CommonOptions.Storage) is null;
        await foreach (Check check in new MachineChecks(context, inference).RunAsync(localStorage).ConfigureAwait(false))
        {
            yield return check;
        }

        await foreach (Check check in models.SamplesAsync().ConfigureAwait(false))
        {
            yield return check;
        }

        StorageConnection? connection = null;
        yield return await Examination.OfAsync("Storage", async () =>
        {
            connection = await StorageConnection.OpenAsync(arguments, context).ConfigureAwait(false);
            string how = connection.Local is { } local ? (local.IsOwned ? " (started for this check)" : " (running)") : "";
            return connection.Storage.Account + how;
        }).ConfigureAwait(false);
        if (connection is null)
        {
            yield break;
        }

        await using (connection)
        {
            await foreach (Check check in models.RegistryAsync(connection).ConfigureAwait(false))
            {
                yield return check;
            }
        }
    }
}
