using Azure.Core;
using Azure.Identity;
using GanFunctions.Inference;

namespace GanFunctions.Pipeline.Telemetry;

/// <summary>Where telemetry goes, by the environment variables that Azure and OpenTelemetry have names for.</summary>
/// <param name="AzureMonitor">The connection string of Application Insights; nothing is sent there where null.</param>
/// <param name="AuthenticatesByIdentity">Whether Application Insights takes identities only.</param>
/// <param name="ClientId">The client id of that identity; what DefaultAzureCredential finds where null.</param>
/// <param name="Otlp">Whether there is an OTLP endpoint.</param>
/// <param name="Console">Whether it is written to the console.</param>
public sealed record TelemetrySettings(string? AzureMonitor, bool AuthenticatesByIdentity, string? ClientId, bool Otlp, bool Console)
{
    /// <summary>The connection string of Application Insights.</summary>
    public const string ConnectionStringVariable = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary><c>ClientId=ID;Authorization=AAD</c> where Application Insights takes identities only.</summary>
    public const string AuthenticationVariable = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>The address of a collector that speaks OTLP.</summary>
    public const string OtlpVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary><c>console</c> writes spans and metrics to the console.</summary>
    public const string ConsoleVariable = "GAN_TELEMETRY";

    private const string ConsoleValue = "console";

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

        Dictionary<string, string> authentication = new(
            (Value(AuthenticationVariable) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries))
                .Where(part => part.Length == 2)
                .Select(part => KeyValuePair.Create(part[0], part[1])),
            StringComparer.OrdinalIgnoreCase);
        return new TelemetrySettings(
            Value(ConnectionStringVariable),
            authentication.GetValueOrDefault("Authorization")?.Equals("AAD", StringComparison.OrdinalIgnoreCase) == true,
            authentication.GetValueOrDefault("ClientId"),
            Value(OtlpVariable) is not null,
            Value(ConsoleVariable) is not null);
    }

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
