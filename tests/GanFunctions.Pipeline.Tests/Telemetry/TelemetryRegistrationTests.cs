using System.Diagnostics;
using GanFunctions.Inference;
using GanFunctions.Inference.Telemetry;
using GanFunctions.Pipeline.Telemetry;
using GanFunctions.Pipeline.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace GanFunctions.Pipeline.Tests.Telemetry;

[Collection(TelemetryCollection.Name)]
public sealed class TelemetryRegistrationTests
{
    private const string Azure = "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=https://127.0.0.1:1/";

    [Fact]
    public async Task Where_nothing_is_named_nothing_is_registered()
    {
        await using ServiceProvider services = Build();

        services.StartGanTelemetry();

        Assert.Null(services.GetService<TracerProvider>());
        Assert.Null(services.GetService<MeterProvider>());
        Assert.False(GanTelemetry.Source.HasListeners());
    }

    [Theory]
    [InlineData(TelemetrySettings.ConnectionStringVariable, Azure)]
    [InlineData(TelemetrySettings.OtlpVariable, "http://127.0.0.1:1")]
    [InlineData(TelemetrySettings.ConsoleVariable, "console")]
    public async Task Each_destination_gets_spans_and_metrics(string setting, string value)
    {
        await using ServiceProvider services = Build((setting, value));

        services.StartGanTelemetry();

        Assert.NotNull(services.GetService<TracerProvider>());
        Assert.NotNull(services.GetService<MeterProvider>());
        Assert.True(GanTelemetry.Source.HasListeners());
    }

    [Theory]
    [InlineData("ClientId=1234;Authorization=AAD", true, "1234")]
    [InlineData("Authorization=AAD", true, null)]
    [InlineData("nonsense", false, null)]
    [InlineData("", false, null)]
    public void The_authentication_string_says_which_identity_sends(string text, bool byIdentity, string? clientId)
    {
        TelemetrySettings settings = TelemetrySettings.Read(
            name => name == TelemetrySettings.ConnectionStringVariable ? Azure : name == TelemetrySettings.AuthenticationVariable ? text : null);

        Assert.Equal((Azure, byIdentity, clientId), (settings.AzureMonitor, settings.AuthenticatesByIdentity, settings.ClientId));
    }

    [Theory]
    [InlineData(TelemetrySettings.OtlpVariable, "collector:4317x")]
    [InlineData(TelemetrySettings.OtlpVariable, "not an address")]
    [InlineData(TelemetrySettings.ConsoleVariable, "consle")]
    [InlineData(TelemetrySettings.ConnectionStringVariable, "garbage")]
    [InlineData(TelemetrySettings.ConnectionStringVariable, "InstrumentationKey=abc")]
    [InlineData(TelemetrySettings.OtlpProtocolVariable, "bogus")]
    [InlineData(TelemetrySettings.OtlpHeadersVariable, "bad header")]
    [InlineData(TelemetrySettings.SamplerVariable, "sometimes")]
    public void A_setting_that_nothing_can_be_made_of_is_refused_by_name(string setting, string value)
    {
        InputRejectedException refusal = Assert.Throws<InputRejectedException>(() => TelemetrySettings.Read(name => name == setting ? value : null));

        Assert.Equal("invalid-telemetry", refusal.Code);
        Assert.Contains(setting, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(value, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("-0.1")]
    [InlineData("half")]
    [InlineData("NaN")]
    public void A_share_of_traces_is_from_0_to_1(string share)
    {
        InputRejectedException refusal = Assert.Throws<InputRejectedException>(() => Sampling("traceidratio", share));

        Assert.Contains(TelemetrySettings.SamplerArgumentVariable, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, 1)]
    [InlineData("parentbased_always_on", null, 1)]
    [InlineData("always_off", null, 0)]
    [InlineData("traceidratio", "0.25", 0.25)]
    [InlineData("parentbased_traceidratio", "0.25", 0.25)]
    [InlineData("always_on", "0.25", 1)]
    public void OpenTelemetrys_variables_say_which_share_of_traces_is_recorded(string? sampler, string? share, double ratio) =>
        Assert.Equal(ratio, Sampling(sampler, share).TraceRatio);

    [Theory]
    [InlineData(TelemetrySettings.ConnectionStringVariable, Azure)]
    [InlineData(TelemetrySettings.OtlpVariable, "http://127.0.0.1:1")]
    public async Task Work_is_recorded_though_the_host_that_delivers_it_recorded_nothing(string setting, string value)
    {
        await using ServiceProvider services = Build((setting, value));
        services.StartGanTelemetry();
        // As the Functions host delivers: 50 at once, so that no limit of a rate is in the way either.
        for (int i = 0; i < 50; i++)
        {
            using Activity host = new("host");
            host.SetParentId(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None);
            host.Start();
            using Activity? work = GanTelemetry.Source.StartActivity("gan.translate");

            Assert.True(work?.Recorded);
        }
    }

    private static TelemetrySettings Sampling(string? sampler, string? share) =>
        TelemetrySettings.Read(name => name == TelemetrySettings.SamplerVariable ? sampler : name == TelemetrySettings.SamplerArgumentVariable ? share : null);

    private static ServiceProvider Build(params (string Name, string Value)[] settings)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)).Build();
        return new ServiceCollection().AddSingleton(configuration).AddGanTelemetry("test", name => configuration[name]).BuildServiceProvider();
    }
}
