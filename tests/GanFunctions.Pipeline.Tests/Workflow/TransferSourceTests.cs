using GanFunctions.Inference;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Workflow;

[Collection(AzuriteCollection.Name)]
public sealed class TransferSourceTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task The_version_is_pinned_once_and_kept()
    {
        ModelRegistry registry = await RegistryAsync(Asset.Generator("faces", "1", more: TrainerContract.NetworksFile), Asset.Generator("faces", "2", more: TrainerContract.NetworksFile));
        await registry.PromoteAsync("faces", "1");
        TrainingConfiguration asked = Configuration("transferFrom=faces");

        TrainingConfiguration first = await TransferSource.PinAsync(asked, null, registry);
        await registry.PromoteAsync("faces", "2");

        Assert.Equal("faces@1", first.TransferFrom);
        Assert.Equal("faces@1", (await TransferSource.PinAsync(asked, first, registry)).TransferFrom);
        Assert.Equal("faces@2", (await TransferSource.PinAsync(asked, null, registry)).TransferFrom);
        Assert.Equal("faces@2", (await TransferSource.PinAsync(Configuration("transferFrom=faces@2"), first, registry)).TransferFrom);
        Assert.Null((await TransferSource.PinAsync(Configuration(), first, registry)).TransferFrom);
    }

    [Theory]
    [InlineData("horses@1", "transfer-mismatch", "horses@1 is a stylegan, and a stylegan2 cannot start from it")]
    [InlineData("bare@1", "no-networks", "networks.safetensors")]
    [InlineData("fases@1", "unknown-model", "fases")]
    [InlineData("faces@7", "unknown-version", "7")]
    public async Task What_a_run_cannot_start_from_is_refused_by_its_name(string reference, string code, string reason)
    {
        ModelRegistry registry = await RegistryAsync(
            Asset.Generator("faces", "1", more: TrainerContract.NetworksFile),
            Asset.Generator("horses", "1", "stylegan", TrainerContract.NetworksFile),
            Asset.Generator("bare", "1"));

        InputRejectedException refused = await Assert.ThrowsAsync<InputRejectedException>(
            () => TransferSource.PinAsync(Configuration($"transferFrom={reference}"), null, registry));

        Assert.Equal(code, refused.Code);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Networks_of_another_size_are_refused_by_the_key()
    {
        ModelRegistry registry = await RegistryAsync(Asset.Generator("faces", "1", more: TrainerContract.NetworksFile));

        InputRejectedException refused = await Assert.ThrowsAsync<InputRejectedException>(
            () => TransferSource.PinAsync(Configuration("transferFrom=faces@1", "resolution=128"), null, registry));

        Assert.Equal("transfer-mismatch", refused.Code);
        Assert.Contains("resolution 64, and this run has 128", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Set resolution to 64", refused.Remedy, StringComparison.Ordinal);
    }

    private static TrainingConfiguration Configuration(params string[] settings) => TrainingConfigurationDefaults.Resolve(
        settings.Aggregate(new TrainingConfiguration { Resolution = 64 }, TrainingConfigurationReader.Set), DatasetLayout.Plain);

    private async Task<ModelRegistry> RegistryAsync(params ModelCard[] cards)
    {
        GanStorage storage = GanStorage.Connect(azurite.NewAccount());
        await storage.EnsureCreatedAsync();
        var registry = new ModelRegistry(storage);
        foreach (ModelCard card in cards)
        {
            await Asset.PublishEmptyAsync(registry, card);
        }

        return registry;
    }
}
