using GanFunctions.TestSupport;

namespace GanFunctions.Cli.Tests;

/// <summary>Commands on real storage.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
