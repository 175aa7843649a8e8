using System.Collections.Concurrent;
using System.Diagnostics;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace GanFunctions.Inference.Sessions;

/// <summary>One translator, loaded. It may be used by many threads; at most <see cref="InferenceOptions.Concurrency"/> run at once.</summary>
public sealed partial class TranslatorSession : IDisposable
{
    private readonly GatedSession _network;
    private readonly ConcurrentBag<ImageTensors> _tensors = [];

    private TranslatorSession(TranslatorSource source, InferenceSession session, ProviderSelection provider, int concurrency)
    {
        Source = source;
        Provider = provider;
        Size = NetworkSize.Of(source.Card);
        Values = new PixelPlanes(source.Card.ValueRange[0], source.Card.ValueRange[1]);
        _network = new GatedSession(new NetworkName(source.Model, source.Version, source.Direction), session, provider, concurrency);
    }

    /// <summary>What was loaded. A fixed size that the graph states and the card does not has been added to the card.</summary>
    public TranslatorSource Source { get; }

    /// <summary>How the file translates.</summary>
    public TranslatorCard Card => Source.Card;

    /// <summary>What runs the network, and why.</summary>
    public ProviderSelection Provider { get; }

    internal bool IsDisposed { get; private set; }

    internal NetworkSize Size { get; }

    internal PixelPlanes Values { get; }

    /// <summary>Checks the file's hash, loads it, checks that it maps images to images and runs it once.</summary>
    /// <param name="source">What to load.</param>
    /// <param name="path">The file on this machine.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="logger">Told what was loaded and on what it runs.</param>
    /// <exception cref="ModelLoadException">The hash is wrong, the file is not ONNX, or its inputs or outputs are not an image.</exception>
    /// <exception cref="InvalidOperationException">A GPU is required and there is none.</exception>
    public static TranslatorSession Load(TranslatorSource source, string path, InferenceOptions options, ILogger logger) =>
        Load(source, path, options, ExecutionProviders.Select(options), logger);

    internal static TranslatorSession Load(
        TranslatorSource source, string path, InferenceOptions options, ProviderSelection provider, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        string model = $"{source.Model}@{source.Version} {source.Direction}";
        using Activity? span = GanTelemetry.Source.StartActivity(
            SpanNames.Load,
            ActivityKind.Internal,
            parentContext: default,
            [new(TagNames.Model, source.Model), new(TagNames.Version, source.Version), new(TagNames.Network, source.Direction)]);
        Stopwatch watch = Stopwatch.StartNew();
        TranslatorGraph.CheckCard(source.Card, model);
        OnnxModel.CheckHash(path, source.Card.File, source.File, model);

        using SessionOptions settings = ExecutionProviders.SessionOptions(options, provider);
        InferenceSession session = OnnxModel.Open(path, settings, model);
        try
        {
            TranslatorCard card = TranslatorGraph.CheckAgainst(session, source.Card, model);
            TranslatorSession loaded = new(source with { Card = card }, session, provider, options.Concurrency);
            loaded.WarmUp(model);
            LogLoaded(logger, source.Model, source.Version, source.Direction, provider.Provider, provider.Reason, watch.ElapsedMilliseconds);
            return loaded;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Gives tensors of a size that the network takes. Give them back with <see cref="Return"/>.</summary>
    internal ImageTensors Rent(int height, int width)
    {
        ImageTensors tensors = _tensors.TryTake(out ImageTensors? pooled) ? pooled : new ImageTensors();
        tensors.Resize(height, width);
        return tensors;
    }

    internal void Return(ImageTensors tensors) => _tensors.Add(tensors);

    /// <summary>Runs the network on the tensors, once it is its turn.</summary>
    /// <param name="tensors">The input, and where the output goes.</param>
    /// <param name="releaseMemory">Whether to give the memory of the run back to the system, rather than keep it for the next run.</param>
    /// <param name="ct">Stops the waiting and the run.</param>
    /// <exception cref="OperationCanceledException">Stopped, while waiting or within the run.</exception>
    internal void Run(ImageTensors tensors, bool releaseMemory, CancellationToken ct) =>
        _network.Run([Card.Input], [tensors.InputValue!], Card.Output, tensors.OutputValue!, releaseMemory, ct);

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_tensors.TryTake(out ImageTensors? tensors))
        {
            tensors.Dispose();
        }

        _network.Dispose();
        IsDisposed = true;
    }

    private void WarmUp(string model)
    {
        int height = Size.HeightFor(64);
        int width = Size.WidthFor(64);
        ImageTensors tensors = Rent(height, width);
        tensors.Input.Fill((float)((Values.Low + Values.High) / 2));
        try
        {
            using RunOptions run = new();
            using IDisposableReadOnlyCollection<OrtValue> outputs = _network.Session.Run(run, [Card.Input], [tensors.InputValue!], [Card.Output]);
            long[] shape = outputs[0].GetTensorTypeAndShape().Shape;
            if (!shape.AsSpan().SequenceEqual([1, 3, height, width]))
            {
                throw new ModelLoadException(
                    model,
                    $"for an image of 1x3x{height}x{width} its output '{Card.Output}' is {string.Join('x', shape)}, not of the same size.",
                    "Use a model whose output has the size of its input, or correct sizeMultiple and minSize in its card.");
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelLoadException(
                model,
                $"it does not run on an image of 1x3x{height}x{width}: {e.Message}",
                "Correct sizeMultiple, minSize and fixedSize in its card, or export it again.",
                e);
        }

        Return(tensors);
    }

    [LoggerMessage(LogLevel.Information, "Loaded {Model}@{Version} {Direction} on {Provider} in {Milliseconds} ms: {Reason}")]
    private static partial void LogLoaded(
        ILogger logger, string model, string version, string direction, ExecutionProvider provider, string reason, long milliseconds);
}
