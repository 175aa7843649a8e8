using System.Globalization;
using Azure.Core;
using Azure.Identity;
using GanFunctions.Inference;
using OpenTelemetry.Trace;

namespace GanFunctions.Pipeline.Telemetry;

/// <summary>Where telemetry goes, by the environment variables that Azure and OpenTelemetry have names for.</summary>
/// <param name="AzureMonitor">The connection string of Application Insights; nothing is sent there where null.</param>
/// <param name="AuthenticatesByIdentity">Whether Application Insights takes identities only.</param>
/// <param name="ClientId">The client id of that identity; what DefaultAzureCredential finds where null.</param>
/// <param name="Otlp">Whether there is an OTLP endpoint.</param>
/// <param name="Console">Whether it is written to the console.</param>
/// <param name="TraceRatio">The share of traces that are recorded, from 0 to 1.</param>
public sealed record TelemetrySettings(string? AzureMonitor, bool AuthenticatesByIdentity, string? ClientId, bool Otlp, bool Console, double TraceRatio)
{
    /// <summary>The connection string of Application Insights.</summary>
    public const string ConnectionStringVariable = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary><c>ClientId=ID;Authorization=AAD</c> where Application Insights takes identities only.</summary>
    public const string AuthenticationVariable = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>The address of a collector that speaks OTLP.</summary>
    public const string OtlpVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>How OTLP is spoken: <c>grpc</c> or <c>http/protobuf</c>.</summary>
    public const string OtlpProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>Headers for the collector: <c>name=value</c>, separated by commas.</summary>
    public const string OtlpHeadersVariable = "OTEL_EXPORTER_OTLP_HEADERS";

    /// <summary>Which traces are recorded: <c>always_on</c>, <c>always_off</c> or <c>traceidratio</c>.</summary>
    public const string SamplerVariable = "OTEL_TRACES_SAMPLER";

    /// <summary>The share of <c>traceidratio</c>, from 0 to 1.</summary>
    public const string SamplerArgumentVariable = "OTEL_TRACES_SAMPLER_ARG";

    /// <summary><c>console</c> writes spans and metrics to the console.</summary>
    public const string ConsoleVariable = "GAN_TELEMETRY";

    private const string ConsoleValue = "console";
    private const string InstrumentationKey = "InstrumentationKey";

    /// <summary>Whether it goes anywhere.</summary>
    public bool Exports => AzureMonitor is not null || Otlp || Console;

    /// <summary>Reads the settings.</summary>
    /// <param name="setting">Gives a setting by name; null or empty where it is not set.</param>
    /// <exception cref="InputRejectedException"><c>invalid-telemetry</c>: a setting has a value that nothing can be made of.</exception>
    public static TelemetrySettings Read(Func<string, string?> setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        string? Value(string name) => setting(name) is { Length: > 0 } value ? value : null;

        if (Value(OtlpVariable) is { } endpoint && !(Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"))
        {
            throw Invalid(OtlpVariable, endpoint, "is no address of a collector", "Set it to an address as http://localhost:4317, or unset it.");
        }

        if (Value(ConsoleVariable) is { } where && !where.Equals(ConsoleValue, StringComparison.OrdinalIgnoreCase))
        {
            throw Invalid(ConsoleVariable, where, "is unknown", $"Set it to {ConsoleValue}, or unset it; {OtlpVariable} sends to a collector.");
        }

        if (Value(OtlpProtocolVariable) is { } protocol && protocol is not ("grpc" or "http/protobuf"))
        {
            throw Invalid(OtlpProtocolVariable, protocol, "is unknown", "Set it to grpc or http/protobuf, or unset it.");
        }

        if (Value(OtlpHeadersVariable) is { } headers && !headers.Split(',').All(header => header.IndexOf('=', StringComparison.Ordinal) > 0))
        {
            throw Invalid(OtlpHeadersVariable, headers, "is no list of headers", "Set it to headers as in api-key=123,other=4, or unset it.");
        }

        if (Value(ConnectionStringVariable) is { } connection && !Guid.TryParse(Pairs(connection).GetValueOrDefault(InstrumentationKey), out _))
        {
            throw Invalid(ConnectionStringVariable, connection, $"has no {InstrumentationKey} that is a GUID", "Copy the connection string from the overview of Application Insights, or unset it.");
        }

        Dictionary<string, string> authentication = Pairs(Value(AuthenticationVariable) ?? "");
        return new TelemetrySettings(
            Value(ConnectionStringVariable),
            authentication.GetValueOrDefault("Authorization")?.Equals("AAD", StringComparison.OrdinalIgnoreCase) == true,
            authentication.GetValueOrDefault("ClientId"),
            Value(OtlpVariable) is not null,
            Value(ConsoleVariable) is not null,
            TraceRatioOf(Value(SamplerVariable), Value(SamplerArgumentVariable)));
    }

    /// <summary>
    /// Records its share of traces whatever the caller recorded. The Functions host may mark its traces as not recorded, and then
    /// whoever heeds the caller drops every function that no HTTP call has started.
    /// </summary>
    internal Sampler Sampler() => TraceRatio switch
    {
        0 => new AlwaysOffSampler(),
        1 => new AlwaysOnSampler(),
        _ => new TraceIdRatioBasedSampler(TraceRatio),
    };

    private static double TraceRatioOf(string? sampler, string? argument)
    {
        const string HeedsCaller = "parentbased_";
        string name = sampler is null ? "always_on" : sampler.StartsWith(HeedsCaller, StringComparison.Ordinal) ? sampler[HeedsCaller.Length..] : sampler;
        return name switch
        {
            "always_on" => 1,
            "always_off" => 0,
            "traceidratio" when argument is null => 1,
            "traceidratio" => double.TryParse(argument, NumberStyles.Float, CultureInfo.InvariantCulture, out double ratio) && ratio is >= 0 and <= 1
                ? ratio
                : throw Invalid(SamplerArgumentVariable, argument, "is no share", "Set it to a number from 0 to 1, as in 0.05, or unset it."),
            _ => throw Invalid(SamplerVariable, sampler!, "is unknown", "Set it to always_on, always_off or traceidratio, or unset it."),
        };
    }

    private static Dictionary<string, string> Pairs(string text) => new(
        text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(part => part.Length == 2)
            .DistinctBy(part => part[0], StringComparer.OrdinalIgnoreCase)
            .Select(part => KeyValuePair.Create(part[0], part[1])),
        StringComparer.OrdinalIgnoreCase);

    private static InputRejectedException Invalid(string name, string value, string fault, string remedy) =>
        new("invalid-telemetry", $"The setting {name} is '{value}', which {fault}.", remedy);

    internal TokenCredential? Credential()
    {
        if (!AuthenticatesByIdentity)
        {
            return null;
        }

        DefaultAzureCredentialOptions found = new();
        found.ManagedIdentityClientId = ClientId ?? found.ManagedIdentityClientId;
        return new DefaultAzureCredential(found);
    }
}
