using GanFunctions.Cli.Generation;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Samples;
using GanFunctions.Cli.Translation;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Diagnosis;

/// <summary>Whether the samples and the current models of the registry are whole and run.</summary>
/// <param name="context">What the command has to hand.</param>
/// <param name="inference">What runs them.</param>
internal sealed class ModelChecks(CommandContext context, InferenceOptions inference)
{
    /// <summary>Looks at the bundled samples.</summary>
    public async IAsyncEnumerable<Check> SamplesAsync()
    {
        SampleAssets samples = new(context.Home.Samples);
        IReadOnlyList<ModelFolder> models = [];
        Check read = await Examination.OfAsync("Samples", () =>
        {
            models = samples.Models();
            return Task.FromResult($"{models.Count} model(s), {samples.Photos().Count} photo(s) and {samples.Requests().Count} request(s) in {context.Home.Samples}");
        }).ConfigureAwait(false);
        yield return read.Status == CheckStatus.Ok && models.Count == 0
            ? new Check("Samples", CheckStatus.Warn, $"There is no sample model in {context.Home.Samples}.", "Restore the folder samples/, or work with models of your own.")
            : read;

        foreach (ModelFolder model in models)
        {
            foreach (string direction in model.Card.Translators.Keys)
            {
                yield return await Examination.OfAsync(
                    $"Sample {model.Card.Name}@{model.Card.Version} {direction}",
                    () => LoadAsync(ModelArgument.FromFolder(model, direction))).ConfigureAwait(false);
            }

            if (model.Card.Generator is not null)
            {
                yield return await Examination.OfAsync(
                    $"Sample {model.Card.Name}@{model.Card.Version}", () => LoadAsync(GeneratorModel.FromFolder(model))).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Looks at the current version of every model of the registry.</summary>
    public async IAsyncEnumerable<Check> RegistryAsync(StorageConnection connection)
    {
        ModelRegistry registry = new(connection.Storage);
        IReadOnlyList<ModelSummary> models = [];
        Check read = await Examination.OfAsync("Registry", async () =>
        {
            await connection.Storage.EnsureCreatedAsync(context.CancellationToken).ConfigureAwait(false);
            models = await registry.ListAsync(context.CancellationToken).ConfigureAwait(false);
            return $"{models.Count} model(s)";
        }).ConfigureAwait(false);
        yield return read.Status == CheckStatus.Ok && models.Count == 0
            ? new Check("Registry", CheckStatus.Warn, "There is no model in the storage yet.", "Run 'gan up' once, or 'gan models import'.")
            : read;

        foreach (ModelSummary model in models)
        {
            yield return model.CurrentVersion is null
                ? new Check($"Model {model.Name}", CheckStatus.Warn, "No version of it is current.", $"Name one: 'gan models promote {model.Name}@VERSION'.")
                : await Examination.OfAsync($"Model {model.Name}@{model.CurrentVersion}", () => LoadAsync(registry, connection, model.Name, model.CurrentVersion)).ConfigureAwait(false);
        }
    }

    private async Task<string> LoadAsync(ModelRegistry registry, StorageConnection connection, string name, string version)
    {
        ModelVersion found = await registry.ResolveAsync(new ModelReference(name, version), context.CancellationToken).ConfigureAwait(false);
        string result = "";
        foreach (string direction in found.Card.Translators.Keys)
        {
            result = await LoadAsync(ModelArgument.FromRegistry(found, direction, connection, context)).ConfigureAwait(false);
        }

        if (found.Card.Generator is null)
        {
            return $"{string.Join(" and ", found.Card.Translators.Keys)}: {result}";
        }

        LocalModelCache cache = new(connection.Storage, new RegistryOptions { CacheFolder = context.Home.ModelCache });
        return await LoadAsync(GeneratorModel.SourceOf(found.Card, (file, cancellation) => cache.GetAsync(found, file, cancellation))).ConfigureAwait(false);
    }

    // Loading checks the hashes and the graphs' inputs and outputs, and runs each network once.
    private async Task<string> LoadAsync(GeneratorSource source)
    {
        await using SessionPool pool = new(inference, context.Loggers.CreateLogger<SessionPool>());
        using SessionLease<GeneratorSession> lease = await pool.LeaseAsync(source, context.CancellationToken).ConfigureAwait(false);
        return $"generates {source.Card.Resolution}x{source.Card.Resolution} pixels{(source.Card.Encoder is null ? "" : ", and takes styles from photos")}: "
            + $"the hashes of its files are right and it runs on {lease.Session.Provider.Provider}";
    }

    // Loading checks the hash and the graph's inputs and outputs, and runs it once.
    private async Task<string> LoadAsync(TranslatorSource source)
    {
        string path = await source.GetLocalPathAsync(context.CancellationToken).ConfigureAwait(false);
        using TranslatorSession session = TranslatorSession.Load(source, path, inference, context.Loggers.CreateLogger<TranslatorSession>());
        return $"its hash is right and it runs on {session.Provider.Provider}";
    }
}
