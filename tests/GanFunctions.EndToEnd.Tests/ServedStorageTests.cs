using GanFunctions.Cli;
using GanFunctions.EndToEnd.Tests.Support;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.EndToEnd.Tests;

public sealed class ServedStorageTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Up_translates_beside_a_service_and_leaves_the_training_to_it()
    {
        await using Azurite azurite = await Azurite.StartAsync(_workspace);
        GanStorage storage = _workspace.Storage;
        await storage.EnsureCreatedAsync();
        await new ServiceMark(storage, NullLogger<ServiceMark>.Instance).LeaveAsync();
        await storage.Container(Containers.Datasets).GetBlobClient("horses.zip").UploadAsync(BinaryData.FromString("a zip"));

        await using GanProcess gan = _workspace.Gan("up", "--json");
        await gan.EventAsync("translated");
        while (!gan.Errors.Contains("this host trains nothing", StringComparison.Ordinal))
        {
            await Task.Delay(20);
        }

        gan.Signal(GanProcess.Terminate);

        Assert.Equal((int)ExitCode.Success, await gan.ExitCodeAsync());
        Assert.Contains("runs/service.json", gan.Errors, StringComparison.Ordinal);
        Assert.Empty(await new RunStore(storage).ListAsync());
    }
}
