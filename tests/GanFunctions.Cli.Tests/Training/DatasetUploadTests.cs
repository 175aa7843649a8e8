using System.Text.Json.Nodes;
using Azure;
using GanFunctions.Cli.Output;
using GanFunctions.Cli.Training;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.TestSupport;

namespace GanFunctions.Cli.Tests.Training;

[Collection(AzuriteCollection.Name)]
public sealed class DatasetUploadTests(AzuriteFixture azurite) : IDisposable
{
    private readonly GanStorage _storage = GanStorage.Connect(azurite.NewAccount());
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_same_name_with_other_settings_or_content_leaves_what_a_run_waits_for_as_it_is()
    {
        await _storage.EnsureCreatedAsync();
        DatasetReady first = await UploadAsync("one", 1);
        ETag before = await ETagAsync(first);
        await CreateAsync(first, RunState.Queued);

        DatasetReady settings = await UploadAsync("one", 2);
        DatasetReady content = await UploadAsync("two", 1);

        Assert.Equal(before, await ETagAsync(first));
        Assert.Equal(3, new HashSet<string>([first.Dataset, settings.Dataset, content.Dataset]).Count);
        Assert.Equal(3, new HashSet<string>([first.Run, settings.Run, content.Run]).Count);
        Assert.Matches("^datasets/m/set-[0-9a-f]{8}[.]zip$", settings.Dataset);
        Assert.Equal(settings with { Uploaded = false }, await UploadAsync("one", 2));
        Assert.Equal(first with { Uploaded = false }, await UploadAsync("one", 1));
    }

    [Theory]
    [InlineData(RunState.Succeeded, 1, true)]
    [InlineData(RunState.Failed, 0, true)]
    [InlineData(RunState.Failed, 1, false)]
    [InlineData(RunState.Cancelled, 0, false)]
    public async Task What_no_run_needs_any_more_is_replaced(RunState state, int attempts, bool replaced)
    {
        await _storage.EnsureCreatedAsync();
        DatasetReady first = await UploadAsync("one", 1);
        await CreateAsync(first, state, attempts);

        Assert.Equal(replaced, (await UploadAsync("one", 2)).Dataset == first.Dataset);
    }

    private async Task<DatasetReady> UploadAsync(string content, int seed)
    {
        string path = _folder.Write("set.zip", System.Text.Encoding.UTF8.GetBytes(content));
        CommandOutput output = new(TextWriter.Null, TextWriter.Null, json: true, redirected: true);
        using DatasetArgument dataset = await DatasetArgument.OpenAsync(path, output, CancellationToken.None);
        return await new DatasetUpload(_storage, output).UploadAsync(dataset, "m", new JsonObject { ["seed"] = seed }, CancellationToken.None);
    }

    private async Task<ETag> ETagAsync(DatasetReady ready) =>
        (await _storage.Container(Containers.Datasets).GetBlobClient(ready.Dataset["datasets/".Length..]).GetPropertiesAsync()).Value.ETag;

    private Task CreateAsync(DatasetReady ready, RunState state, int attempts = 0) => new RunStore(_storage).TryCreateAsync(new TrainingRun
    {
        RunId = ready.Run,
        Model = ready.Model,
        Dataset = new DatasetReference(ready.Dataset["datasets/".Length..], "any", ready.Bytes),
        State = state,
        Attempts = attempts,
    });
}
