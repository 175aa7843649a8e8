using GanFunctions.Inference.Sessions;

namespace GanFunctions.Pipeline.Translation;

/// <summary>
/// What an image's translation asks of the storage besides the image itself, asked at the same time as for it. A failure
/// matters only to who awaits it.
/// </summary>
/// <param name="result">The result, where the image does not ask for another format than the usual one.</param>
/// <param name="translator">The model.</param>
internal sealed class Lookahead(Task<ExistingResult?> result, Task<TranslatorSource> translator) : IAsyncDisposable
{
    public Task<ExistingResult?> Result => result;

    public Task<TranslatorSource> Translator => translator;

    /// <summary>Waits until nothing is under way any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await ((Task)result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ((Task)translator).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
