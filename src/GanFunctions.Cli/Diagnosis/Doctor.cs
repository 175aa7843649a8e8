using System.CommandLine;
using System.Runtime.InteropServices;
using GanFunctions.Cli.Commands;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.LocalStorage;
using GanFunctions.Cli.Output;
using GanFunctions.Cli.Samples;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Diagnosis;

/// <summary>Looks at everything that the other commands need.</summary>
/// <param name="arguments">The command line.</param>
/// <param name="context">What the command has to hand.</param>
internal sealed class Doctor(ParseResult arguments, CommandContext context)
{
    /// <summary>Makes the checks one by one; a check that throws is one that failed.</summary>
    public async IAsyncEnumerable<Check> ExamineAsync()
    {
        yield return new Check("gan", CheckStatus.Ok, $"{VersionCommand.Current} at {context.Home.Root}");
        yield return new Check(".NET", CheckStatus.Ok, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}");

        bool storageNamed = arguments.GetValue(CommonOptions.Storage) is not null;
        if (!storageNamed)
        {
            yield return await TryAsync("Node.js", NodeAsync).ConfigureAwait(false);
            yield return Npm();
            yield return Azurite();
        }

        InferenceOptions options = new();
        InferenceArguments.Apply(arguments, options);
        yield return Try("Execution provider", () => Provider(options));

        SampleAssets samples = new(context.Home.Samples);
        yield return Try("Samples", () => Samples(samples));
        foreach (Check check in LoadAll(samples, options))
        {
            yield return check;
        }

        StorageConnection? connection = null;
        Check storage = await TryAsync("Storage", async () =>
        {
            connection = await StorageConnection.OpenAsync(arguments, context).ConfigureAwait(false);
            string how = connection.Local is { } local ? (local.IsOwned ? " (started for this check)" : " (running)") : "";
            return new Check("Storage", CheckStatus.Ok, connection.Storage.Account + how);
        }).ConfigureAwait(false);
        yield return storage;

        if (connection is not null)
        {
            await using (connection)
            {
                await foreach (Check check in RegistryAsync(connection, options).ConfigureAwait(false))
                {
                    yield return check;
                }
            }
        }
    }

    private async Task<Check> NodeAsync()
    {
        (string path, Version version) = await AzuriteInstallation.FindNodeAsync(context.CancellationToken).ConfigureAwait(false);
        return new Check("Node.js", CheckStatus.Ok, $"{version} at {path}");
    }

    private static Check Npm() => Executable.Find("npm") is { } npm
        ? new Check("npm", CheckStatus.Ok, npm)
        : new Check("npm", CheckStatus.Fail, "There is no 'npm' on the PATH.", "Install Node.js 22 LTS or later, which brings it, from https://nodejs.org.");

    private Check Azurite() => new AzuriteInstallation(context.Home, context.Loggers.CreateLogger<AzuriteInstallation>()).IsCurrent
        ? new Check("Azurite", CheckStatus.Ok, $"installed in {context.Home.AzuriteTools}")
        : new Check("Azurite", CheckStatus.Warn, "It is not installed yet, or older than its lock file.", "Nothing is to be done: 'gan up' installs it.");

    private static Check Provider(InferenceOptions options)
    {
        ProviderSelection selection = ExecutionProviders.Select(options);
        return new Check("Execution provider", CheckStatus.Ok, $"{selection.Provider}: {selection.Reason}");
    }

    private Check Samples(SampleAssets samples) => samples.Models().Count > 0
        ? new Check("Samples", CheckStatus.Ok, $"{samples.Models().Count} model(s) and {samples.Photos().Count} photo(s) in {context.Home.Samples}")
        : new Check("Samples", CheckStatus.Warn, $"There is no sample model in {context.Home.Samples}.", "Restore the folder samples/, or work with models of your own.");

    private IEnumerable<Check> LoadAll(SampleAssets samples, InferenceOptions options)
    {
        IReadOnlyList<ModelFolder> models;
        try
        {
            models = samples.Models();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Said by the check before.
            yield break;
        }

        foreach (ModelFolder model in models)
        {
            foreach (string direction in model.Card.Translators.Keys)
            {
                string name = $"Sample {model.Card.Name}@{model.Card.Version} {direction}";
                yield return Try(name, () => Load(name, ModelArgument(model.Folder, direction), options));
            }
        }
    }

    private static TranslatorSource ModelArgument(string folder, string direction) =>
        Translation.ModelArgument.FindOnDisk(folder, direction, null, null)!;

    private async IAsyncEnumerable<Check> RegistryAsync(StorageConnection connection, InferenceOptions options)
    {
        IReadOnlyList<ModelSummary> models = [];
        yield return await TryAsync("Registry", async () =>
        {
            await connection.Storage.EnsureCreatedAsync(context.CancellationToken).ConfigureAwait(false);
            models = await new ModelRegistry(connection.Storage).ListAsync(context.CancellationToken).ConfigureAwait(false);
            return models.Count > 0
                ? new Check("Registry", CheckStatus.Ok, $"{models.Count} model(s)")
                : new Check("Registry", CheckStatus.Warn, "There is no model in the storage yet.", "Run 'gan up' once, or 'gan models import'.");
        }).ConfigureAwait(false);

        foreach (ModelSummary model in models)
        {
            if (model.CurrentVersion is null)
            {
                yield return new Check($"Model {model.Name}", CheckStatus.Warn, "No version of it is current.", $"Name one: 'gan models promote {model.Name}@VERSION'.");
                continue;
            }

            foreach (string direction in (string[])[Directions.AtoB, Directions.BtoA])
            {
                string name = $"Model {model.Name}@{model.CurrentVersion} {direction}";
                if (await LoadCurrentAsync(name, model, direction, connection, options).ConfigureAwait(false) is { } check)
                {
                    yield return check;
                }
            }
        }
    }

    private async Task<Check?> LoadCurrentAsync(string name, ModelSummary model, string direction, StorageConnection connection, InferenceOptions options)
    {
        bool translates = true;
        Check check = await TryAsync(name, async () =>
        {
            ModelVersion version = await new ModelRegistry(connection.Storage)
                .ResolveAsync(new ModelReference(model.Name, model.CurrentVersion), context.CancellationToken).ConfigureAwait(false);
            translates = version.Card.Translators.ContainsKey(direction);
            if (!translates)
            {
                return new Check(name, CheckStatus.Ok, "");
            }

            TranslatorSource source = await Translation.ModelArgument
                .FindInRegistryAsync($"{model.Name}@{model.CurrentVersion}", direction, null, connection, context).ConfigureAwait(false);
            await source.GetLocalPathAsync(context.CancellationToken).ConfigureAwait(false);
            return Load(name, source, options);
        }).ConfigureAwait(false);
        return translates ? check : null;
    }

    // Loading checks the hash, the graph's inputs and outputs, and runs it once.
    private Check Load(string name, TranslatorSource source, InferenceOptions options)
    {
        string path = source.GetLocalPathAsync(context.CancellationToken).GetAwaiter().GetResult();
        using TranslatorSession session = TranslatorSession.Load(source, path, options, context.Loggers.CreateLogger<Doctor>());
        return new Check(name, CheckStatus.Ok, $"its hash is right and it runs on {session.Provider.Provider}");
    }

    private static Check Try(string name, Func<Check> check)
    {
        try
        {
            return check();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Failed(name, exception);
        }
    }

    private static async Task<Check> TryAsync(string name, Func<Task<Check>> check)
    {
        try
        {
            return await check().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Failed(name, exception);
        }
    }

    private static Check Failed(string name, Exception exception)
    {
        CommandFailed failure = FailureDescription.Of(exception);
        return new Check(name, CheckStatus.Fail, failure.Reason, failure.Remedy);
    }
}
