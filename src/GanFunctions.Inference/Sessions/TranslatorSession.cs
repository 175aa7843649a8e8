using GanFunctions.Inference.Models;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Inference.Sessions;

/// <summary>One translator, loaded. It may be used by many threads; at most <see cref="InferenceOptions.Concurrency"/> run at once.</summary>
public sealed class TranslatorSession : IDisposable
{
    internal TranslatorSession(TranslatorSource source, ProviderSelection provider)
    {
        Source = source;
        Provider = provider;
    }

    /// <summary>What was loaded.</summary>
    public TranslatorSource Source { get; }

    /// <summary>How the file translates.</summary>
    public TranslatorCard Card => Source.Card;

    /// <summary>What runs the network, and why.</summary>
    public ProviderSelection Provider { get; }

    /// <summary>Checks the file's hash, loads it, checks that it maps images to images and runs it once.</summary>
    /// <param name="source">What to load.</param>
    /// <param name="path">The file on this machine.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="logger">Told what was loaded and on what it runs.</param>
    /// <exception cref="ModelLoadException">The hash is wrong, the file is not ONNX, or its inputs or outputs are not an image.</exception>
    public static TranslatorSession Load(TranslatorSource source, string path, InferenceOptions options, ILogger logger) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
