using System.Diagnostics;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace GanFunctions.Inference.Sessions;

/// <summary>
/// One version's generator, loaded: its mapping and synthesis networks, and its encoder where there is one. It may be used by
/// many threads; at most <see cref="InferenceOptions.Concurrency"/> run each network at once.
/// </summary>
public sealed partial class GeneratorSession : IDisposable
{
    private readonly GatedSession _mapping;
    private readonly GatedSession _synthesis;
    private readonly GatedSession? _encoder;

    private GeneratorSession(GeneratorSource source, ProviderSelection provider, GatedSession mapping, GatedSession synthesis, GatedSession? encoder)
    {
        Source = source;
        Provider = provider;
        Values = new PixelPlanes(source.Card.ValueRange[0], source.Card.ValueRange[1]);
        _mapping = mapping;
        _synthesis = synthesis;
        _encoder = encoder;
    }

    /// <summary>What was loaded.</summary>
    public GeneratorSource Source { get; }

    /// <summary>How the files generate images.</summary>
    public GeneratorCard Card => Source.Card;

    /// <summary>What runs the networks, and why.</summary>
    public ProviderSelection Provider { get; }

    internal PixelPlanes Values { get; }

    internal int StylesLength => Card.Layers * Card.WDim;

    internal int PlaneLength => Card.Resolution * Card.Resolution;

    internal static GeneratorSession Load(
        GeneratorSource source, IReadOnlyDictionary<string, string> paths, InferenceOptions options, ProviderSelection provider, ILogger logger)
    {
        Stopwatch watch = Stopwatch.StartNew();
        string model = $"{source.Model}@{source.Version}";
        using Activity? span = GanTelemetry.Source.StartActivity(
            SpanNames.Load, ActivityKind.Internal, parentContext: default, [new(TagNames.Model, source.Model), new(TagNames.Version, source.Version)]);
        GeneratorCard card = source.Card;
        GeneratorGraphs.CheckCard(card, model);
        using SessionOptions settings = ExecutionProviders.SessionOptions(options, provider);

        // One latent a run is little work, and idle threads of a second pool would spin on the synthesis network's cores.
        using SessionOptions alone = ExecutionProviders.SessionOptions(options, provider);
        alone.IntraOpNumThreads = 1;
        List<GatedSession> opened = [];
        try
        {
            GatedSession mapping = Open("mapping", card.Mapping, alone, GeneratorGraphs.CheckMapping);
            GatedSession synthesis = Open("synthesis", card.Synthesis, settings, GeneratorGraphs.CheckSynthesis);
            GatedSession? encoder = card.Encoder is null ? null : Open("encoder", card.Encoder, settings, GeneratorGraphs.CheckEncoder);
            GeneratorSession loaded = new(source, provider, mapping, synthesis, encoder);
            loaded.WarmUp(model);
            LogLoaded(logger, source.Model, source.Version, provider.Provider, provider.Reason, watch.ElapsedMilliseconds);
            return loaded;
        }
        catch
        {
            opened.ForEach(network => network.Dispose());
            throw;
        }

        GatedSession Open(string part, string file, SessionOptions chosen, Action<InferenceSession, GeneratorCard, string> check)
        {
            OnnxModel.CheckHash(paths[file], file, source.Files.GetValueOrDefault(file), model);
            GatedSession network = new(new NetworkName(source.Model, source.Version, part), OnnxModel.Open(paths[file], chosen, model), provider, options.Concurrency);
            opened.Add(network);
            check(network.Session, card, model);
            return network;
        }
    }

    /// <summary>One latent to styles.</summary>
    /// <param name="z">ZDim numbers.</param>
    /// <param name="psi">Truncation: how far from the mean style; 1 leaves it out.</param>
    /// <param name="cutoff">How many layers are truncated, from the coarsest on.</param>
    /// <param name="ct">Stops the waiting and the run.</param>
    /// <returns>Layers * WDim numbers.</returns>
    internal float[] Map(float[] z, float psi, int cutoff, CancellationToken ct)
    {
        float[] ws = new float[StylesLength];
        using OrtValue latents = Tensor(z, [1, Card.ZDim]);
        using OrtValue psis = Tensor([psi], [1]);
        using OrtValue cutoffs = Tensor<long>([cutoff], [1]);
        using OrtValue styles = Tensor(ws, [1, Card.Layers, Card.WDim]);
        _mapping.Run(["z", "truncation_psi", "truncation_cutoff"], [latents, psis, cutoffs], "ws", styles, releaseMemory: false, ct);
        return ws;
    }

    /// <summary>Styles to images.</summary>
    /// <param name="ws">count * Layers * WDim numbers.</param>
    /// <param name="count">Images, N.</param>
    /// <param name="noiseScale">What the network's own noise is multiplied by.</param>
    /// <param name="noise">What is added to it: NoiseLength numbers for all images, or N times as many.</param>
    /// <param name="image">Filled with N * 3 * Resolution * Resolution values in the card's range.</param>
    /// <param name="ct">Stops the waiting and the run.</param>
    internal void Synthesize(float[] ws, int count, float noiseScale, float[] noise, float[] image, CancellationToken ct)
    {
        long noises = Card.NoiseLength == 0 || noise.Length == Card.NoiseLength ? 1 : count;
        using OrtValue styles = Tensor(ws, [count, Card.Layers, Card.WDim]);
        using OrtValue scale = Tensor([noiseScale], [1]);
        using OrtValue added = Tensor(noise, [noises, Card.NoiseLength]);
        using OrtValue images = Tensor(image, [count, 3, Card.Resolution, Card.Resolution]);
        _synthesis.Run(["ws", "noise_scale", "noise"], [styles, scale, added], "image", images, releaseMemory: false, ct);
    }

    /// <summary>One image to styles.</summary>
    /// <param name="image">3 * Resolution * Resolution values in the card's range.</param>
    /// <param name="ct">Stops the waiting and the run.</param>
    /// <returns>Layers * WDim numbers.</returns>
    /// <exception cref="InputRejectedException"><c>no-encoder</c>: the version has none.</exception>
    internal float[] Encode(float[] image, CancellationToken ct)
    {
        GatedSession encoder = _encoder ?? throw new InputRejectedException(
            "no-encoder",
            $"The model {Source.Model}@{Source.Version} has no encoder, so that it cannot take the style from an image.",
            "Leave the key 'reference' out, or use a version that was published with an encoder.");
        float[] ws = new float[StylesLength];
        using OrtValue images = Tensor(image, [1, 3, Card.Resolution, Card.Resolution]);
        using OrtValue styles = Tensor(ws, [1, Card.Layers, Card.WDim]);
        encoder.Run(["image"], [images], "ws", styles, releaseMemory: false, ct);
        return ws;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mapping.Dispose();
        _synthesis.Dispose();
        _encoder?.Dispose();
    }

    private static OrtValue Tensor<T>(T[] values, long[] shape)
        where T : unmanaged =>
        OrtValue.CreateTensorValueFromMemory(values, shape);

    // Twice the same image: what is fixed to one is found out here, not by the first request.
    private void WarmUp(string model)
    {
        try
        {
            float[] ws = Map(new float[Card.ZDim], 1, Card.Layers, CancellationToken.None);
            float[] image = new float[2 * 3 * PlaneLength];
            Synthesize([.. ws, .. ws], 2, 1, new float[Card.NoiseLength], image, CancellationToken.None);
            if (_encoder is not null)
            {
                Encode(image[..(3 * PlaneLength)], CancellationToken.None);
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelLoadException(model, $"its networks do not run on what its card states: {e.Message}", "Export the version again.", e);
        }
    }

    [LoggerMessage(LogLevel.Information, "Loaded the generator of {Model}@{Version} on {Provider} in {Milliseconds} ms: {Reason}")]
    private static partial void LogLoaded(
        ILogger logger, string model, string version, ExecutionProvider provider, string reason, long milliseconds);
}
