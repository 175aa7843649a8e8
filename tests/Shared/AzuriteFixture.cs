namespace GanFunctions.TestSupport;

/// <summary>One Azurite, in memory, for all tests of a collection. Each test takes an account of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteServer? _server;

    /// <inheritdoc cref="AzuriteServer.NewAccount"/>
    public string NewAccount() => _server!.NewAccount();

    public async Task InitializeAsync() => _server = await AzuriteServer.StartAsync();

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
