using System.Diagnostics;
using System.Text.Json.Nodes;
using GanFunctions.Cli.Hosting;
using GanFunctions.EndToEnd.Tests.Support;

namespace GanFunctions.EndToEnd.Tests;

public sealed class ForeignClientTests : IDisposable
{
    private readonly Workspace _workspace = new();

    private static string Client => Path.Combine(Repository.Root, "tests", "GanFunctions.EndToEnd.Tests", "client");

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task A_photo_uploaded_with_the_JavaScript_SDK_comes_back_translated()
    {
        await InstallAsync();
        string photo = Path.Combine(Repository.Assets, "samples", "photos", "blue.png");
        string result = _workspace.PathOf("result.png");
        await using GanProcess gan = _workspace.Gan("up", "--json", "--no-samples");
        await gan.EventAsync("started");
        await using (GanProcess import = _workspace.Gan("models", "import", Path.Combine(Repository.Assets, "samples", "models", "invert"), "--promote"))
        {
            Assert.Equal(0, await import.ExitCodeAsync());
        }

        await using GanProcess client = GanProcess.Start(
            _workspace,
            "node",
            [Path.Combine(Client, "upload.js"), photo, "invert/from javascript.png", result],
            start => start.Environment["AZURE_STORAGE_CONNECTION_STRING"] = _workspace.Ports.ConnectionString);

        Assert.True(await client.ExitCodeAsync() == 0, client.Errors + gan.Errors);
        UpTests.AssertInverted(await File.ReadAllBytesAsync(photo), await File.ReadAllBytesAsync(result));
        JsonObject properties = Assert.Single(client.Events);
        Assert.Equal("image/png", properties["contentType"]!.GetValue<string>());
        Assert.Equal("invert", properties["metadata"]!["model"]!.GetValue<string>());
    }

    private static async Task InstallAsync()
    {
        if (Directory.Exists(Path.Combine(Client, "node_modules", "@azure", "storage-blob")))
        {
            return;
        }

        using Process npm = Process.Start(Executable.Find("npm")!, ["ci", "--silent", "--prefix", Client]);
        await npm.WaitForExitAsync();
        Assert.Equal(0, npm.ExitCode);
    }
}
