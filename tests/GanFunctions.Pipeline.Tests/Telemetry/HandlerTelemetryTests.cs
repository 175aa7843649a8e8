using System.Diagnostics;
using GanFunctions.Inference.Telemetry;
using GanFunctions.Pipeline.Generation;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Translation;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Telemetry;

[Collection(TelemetryCollection.Name)]
public sealed class HandlerTelemetryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_trace_goes_from_the_delivery_through_the_handler_to_storage_and_the_network()
    {
        AppContext.SetSwitch("Azure.Experimental.EnableActivitySource", true);
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.png", Asset.Png(40));
        using SpanLog log = new();

        await host.Handler.HandleAsync("invert/a.png");

        Activity translate = log.Single(SpanNames.Translate);
        Assert.Equal(log.Root.SpanId, translate.ParentSpanId);
        Assert.Equal((ActivityKind.Consumer, "images", "invert/a.png", "Translated"), (translate.Kind, Tag(translate, TagNames.Container), Tag(translate, TagNames.Blob), Tag(translate, TagNames.Outcome)));
        Activity load = log.Single(SpanNames.Load);
        Activity inference = log.Single(SpanNames.Inference);
        Assert.True(log.IsWithin(load, translate));
        Assert.True(log.IsWithin(inference, translate));
        Assert.Equal(("invert", "1", "AtoB", "Cpu"), (Tag(inference, TagNames.Model), Tag(inference, TagNames.Version), Tag(inference, TagNames.Network), Tag(inference, TagNames.Provider)));
        Activity[] storage = [.. log.Spans.Where(span => span.Source.Name.StartsWith("Azure.", StringComparison.Ordinal))];
        Assert.Contains(storage, span => span.OperationName.Contains("Upload", StringComparison.Ordinal) || span.OperationName.Contains("PUT", StringComparison.OrdinalIgnoreCase));
        Assert.All(storage, span => Assert.True(log.IsWithin(span, translate), span.OperationName));
    }

    [Fact]
    public async Task Images_refusals_ages_and_runs_of_networks_are_measured()
    {
        await using Host host = await Host.StartWithModelAsync(azurite.NewAccount());
        await host.UploadAsync("invert/a.png", Asset.Png(40));
        await host.UploadAsync("invert/b.png", [1, 2, 3]);
        using MetricLog metrics = new();

        await host.Handler.HandleAsync("invert/a.png");
        await host.Handler.HandleAsync("invert/a.png");
        TranslateOutcome.Rejected refused = Assert.IsType<TranslateOutcome.Rejected>(await host.Handler.HandleAsync("invert/b.png"));

        MetricLog.Entry translated = Assert.Single(metrics.Of(MetricNames.ImagesTranslated));
        Assert.Equal((1, "invert", "Cpu"), (translated.Value, translated.Tags[TagNames.Model], translated.Tags[TagNames.Provider]));
        MetricLog.Entry rejected = Assert.Single(metrics.Of(MetricNames.InputsRejected));
        Assert.Equal((1, Containers.Images, refused.Code), (rejected.Value, rejected.Tags[TagNames.Container], rejected.Tags[TagNames.Code]));
        Assert.All(metrics.Of(MetricNames.InputAge), age => Assert.Equal((true, Containers.Images), (age.Value >= 0, age.Tags[TagNames.Container])));
        Assert.NotEmpty(metrics.Of(MetricNames.InputAge));
        MetricLog.Entry run = Assert.Single(metrics.Of(MetricNames.InferenceDuration));
        Assert.True(run.Value > 0);
        Assert.Equal(("invert", "AtoB", "Cpu"), (run.Tags[TagNames.Model], run.Tags[TagNames.Network], run.Tags[TagNames.Provider]));
    }

    [Fact]
    public async Task Generated_images_are_counted_within_a_span()
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());
        await host.PublishGeneratorAsync("faces");
        await host.RequestAsync("faces/a.json", """{ "seeds": "1-3" }""");
        using MetricLog metrics = new();
        using SpanLog log = new();

        Assert.IsType<GenerateOutcome.Generated>(await host.Generator.HandleAsync("faces/a.json"));

        Assert.Equal(3, metrics.Sum(MetricNames.ImagesGenerated));
        Activity generate = log.Single(SpanNames.Generate);
        Assert.Equal("Generated", Tag(generate, TagNames.Outcome));
        Assert.Contains(log.Spans, span => span.OperationName == SpanNames.Inference && Tag(span, TagNames.Network) == "synthesis" && log.IsWithin(span, generate));
    }

    [Fact]
    public async Task What_a_handler_throws_marks_its_span_as_failed()
    {
        await using Host host = await Host.StartAsync(azurite.NewAccount());
        await host.PublishAsync("vectors", "1", Asset.Identity);
        await host.Registry.PromoteAsync("vectors", "1");
        await host.UploadAsync("vectors/a.png", Asset.Png(40));
        using CancellationTokenSource gone = new();
        await gone.CancelAsync();
        using SpanLog log = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Handler.HandleAsync("vectors/a.png", gone.Token));

        Assert.Equal(ActivityStatusCode.Error, log.Single(SpanNames.Translate).Status);
    }

    private static string? Tag(Activity span, string name) => span.GetTagItem(name)?.ToString();
}
