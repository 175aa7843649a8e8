using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>Instruments are the process's own: who counts what they measure has them to themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TelemetryCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Telemetry";
}
