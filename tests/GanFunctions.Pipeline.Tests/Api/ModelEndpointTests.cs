using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Api;

[Collection(AzuriteCollection.Name)]
public sealed class ModelEndpointTests(AzuriteFixture azurite)
{
    private static readonly (string, string) Invert = ("name", "invert");

    [Fact]
    public async Task Models_are_listed_with_their_versions_and_which_is_current()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await user.PublishAsync("waiting", "7", Asset.Identity);
        await using ApiHost host = new(user);

        ApiResponse response = await host.AskAsync(ApiOperations.ListModels);

        Assert.Equal((200, "application/json"), (response.Status, response.ContentType));
        JsonArray models = ApiHost.Json(response).AsArray();
        Assert.Equal(["invert", "waiting"], models.Select(model => (string)model!["name"]!));
        Assert.Equal(("1", true), ((string)models[0]!["currentVersion"]!, (bool)models[0]!["versions"]![0]!["isCurrent"]!));
        Assert.Null(models[1]!["currentVersion"]);
    }

    [Fact]
    public async Task An_empty_registry_is_an_empty_list()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await using ApiHost host = new(user);

        Assert.Empty(ApiHost.Json(await host.AskAsync(ApiOperations.ListModels)).AsArray());
    }

    [Fact]
    public async Task A_version_is_promoted_and_the_pointer_tells_what_was_before()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await user.PublishAsync("invert", "2", Asset.Identity);
        await using ApiHost host = new(user);

        ApiResponse response = await host.AskAsync(ApiOperations.PromoteModel, """{ "version": "2" }""", Invert);

        Assert.Equal(200, response.Status);
        JsonNode pointer = ApiHost.Json(response);
        Assert.Equal(("2", "1"), ((string)pointer["version"]!, (string)pointer["previous"]![0]!["version"]!));
        Assert.Equal("2", (await user.Registry.GetCurrentAsync("invert"))!.Version);
    }

    [Theory]
    [InlineData("", 400, "invalid-body")]
    [InlineData("not json", 400, "invalid-body")]
    [InlineData("null", 400, "invalid-body")]
    [InlineData("[]", 400, "invalid-body")]
    [InlineData("""{ "version": 2 }""", 400, "invalid-body")]
    [InlineData("""{ "version": null }""", 400, "version-needed")]
    [InlineData("{}", 400, "version-needed")]
    [InlineData("""{ "version": "" }""", 400, "invalid-model-version")]
    [InlineData("""{ "version": "../1" }""", 400, "invalid-model-version")]
    [InlineData("""{ "version": "9" }""", 404, "unknown-version")]
    public async Task A_promotion_that_cannot_be_is_refused_and_the_pointer_stays(string body, int status, string code)
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await using ApiHost host = new(user);

        ApiHost.AssertProblem(status, code, await host.AskAsync(ApiOperations.PromoteModel, body, Invert));
        Assert.Equal("1", (await user.Registry.GetCurrentAsync("invert"))!.Version);
    }

    [Theory]
    [InlineData("nobody", 404, "unknown-model")]
    [InlineData("../models", 400, "invalid-model-name")]
    [InlineData("", 400, "invalid-model-name")]
    public async Task A_model_that_cannot_be_is_refused(string name, int status, string code)
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await using ApiHost host = new(user);

        JsonNode problem = ApiHost.AssertProblem(status, code, await host.AskAsync(ApiOperations.PromoteModel, """{ "version": "1" }""", ("name", name)));

        Assert.True(status != 404 || ((string)problem["remedy"]!).Contains("invert", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_of_more_than_a_mebibyte_is_no_JSON_to_read()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await using ApiHost host = new(user);

        ApiHost.AssertProblem(413, "file-too-large", await host.AskAsync(ApiOperations.PromoteModel, new byte[(1024 * 1024) + 1], Invert));
    }

    [Fact]
    public async Task A_damaged_pointer_is_the_services_fault_and_not_the_callers()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await user.Storage.Container(Containers.Models).GetBlobClient("invert/current.json").UploadAsync(BinaryData.FromString("{"), overwrite: true);
        await using ApiHost host = new(user);

        ApiHost.AssertProblem(503, "invalid-pointer", await host.AskAsync(ApiOperations.ListModels));
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_a_problem_that_names_it()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await using ApiHost host = new(user, ApiHost.Unreachable);

        ApiHost.AssertProblem(503, "storage-unreachable", await host.AskAsync(ApiOperations.ListModels));
    }
}
