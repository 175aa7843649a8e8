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
    public void A_setting_that_nothing_can_be_made_of_is_refused_by_name(string setting, string value)
    {
        InputRejectedException refusal = Assert.Throws<InputRejectedException>(() => TelemetrySettings.Read(name => name == setting ? value : null));

        Assert.Equal("invalid-telemetry", refusal.Code);
        Assert.Contains(setting, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(value, refusal.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Build(params (string Name, string Value)[] settings)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)).Build();
        return new ServiceCollection().AddSingleton(configuration).AddGanTelemetry("test", name => configuration[name]).BuildServiceProvider();
    }
}
