using System.Text.Json.Nodes;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace GanFunctions.Pipeline.Tests.Api;

[Collection(AzuriteCollection.Name)]
public sealed class HealthEndpointTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Ready_is_what_has_its_storage_and_loads_translators_and_generators()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await user.PublishGeneratorAsync("tiny");
        await user.PublishAsync("waiting", "1", Asset.NotAnImage);
        await using ApiHost host = new(user);

        ApiResponse response = await host.AskAsync(ApiOperations.Health);

        Assert.Equal(200, response.Status);
        JsonNode report = ApiHost.Json(response);
        Assert.Equal((true, "Cpu", false), ((bool)report["ready"]!, (string)report["provider"]!, (bool)report["gpuRequired"]!));
        Assert.Equal([("invert", "1", "AtoB", true), ("tiny", "1", "generator", true)], Models(report));
    }

    [Fact]
    public async Task A_service_without_models_is_ready()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await using ApiHost host = new(user);

        Assert.Equal(200, (await host.AskAsync(ApiOperations.Health)).Status);
    }

    [Fact]
    public async Task A_translator_that_cannot_be_loaded_is_named_with_the_reason()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await user.PublishAsync("broken", "1", Asset.NotAnImage);
        await user.Registry.PromoteAsync("broken", "1");
        await using ApiHost host = new(user);

        ApiResponse response = await host.AskAsync(ApiOperations.Health);

        Assert.Equal(503, response.Status);
        JsonNode report = ApiHost.Json(response);
        Assert.Equal([("broken", "1", "AtoB", false), ("invert", "1", "AtoB", true)], Models(report));
        Assert.Contains("broken", (string)report["models"]![0]!["reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generator_that_cannot_be_loaded_is_named_with_the_reason()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await Asset.PublishEmptyAsync(user.Registry, Asset.Generator("hollow", "1"));
        await user.Registry.PromoteAsync("hollow", "1");
        await using ApiHost host = new(user);

        ApiResponse response = await host.AskAsync(ApiOperations.Health);

        Assert.Equal(503, response.Status);
        Assert.Equal([("hollow", "1", "generator", false)], Models(ApiHost.Json(response)));
    }

    [Fact]
    public async Task A_version_that_serves_in_place_of_a_broken_one_is_ready_and_says_so()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await using ApiHost host = new(user);
        await host.AskAsync(ApiOperations.Health);
        await user.PublishAsync("invert", "2", Asset.NotAnImage);
        await user.Registry.PromoteAsync("invert", "2");

        ApiResponse response = await host.AskAsync(ApiOperations.Health);

        JsonNode report = ApiHost.Json(response);
        Assert.Equal([("invert", "1", "AtoB", true)], Models(report));
        Assert.Contains("2", (string)report["models"]![0]!["reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_card_or_pointer_is_in_the_report()
    {
        await using Host card = await Host.StartWithModelAsync(azurite.NewAccount());
        await card.Storage.Container(Containers.Models).GetBlobClient("invert/versions/1/model.json").UploadAsync(BinaryData.FromString("{"), overwrite: true);
        await using ApiHost cardHost = new(card);
        await using Host pointer = await Host.StartWithModelAsync(azurite.NewAccount());
        await pointer.Storage.Container(Containers.Models).GetBlobClient("invert/current.json").UploadAsync(BinaryData.FromString("{"), overwrite: true);
        await using ApiHost pointerHost = new(pointer);

        ApiResponse ofCard = await cardHost.AskAsync(ApiOperations.Health);
        ApiResponse ofPointer = await pointerHost.AskAsync(ApiOperations.Health);

        Assert.Equal((503, 503), (ofCard.Status, ofPointer.Status));
        Assert.Contains("invert", (string)ApiHost.Json(ofCard)["models"]![0]!["reason"]!, StringComparison.Ordinal);
        Assert.Contains("current.json", (string)ApiHost.Json(ofPointer)["storage"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_in_the_report()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await using ApiHost host = new(user, ApiHost.Unreachable);

        ApiResponse response = await host.AskAsync(ApiOperations.Health);

        Assert.Equal(503, response.Status);
        Assert.Contains("127.0.0.1:1", (string)ApiHost.Json(response)["storage"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_GPU_that_is_required_and_missing_makes_the_service_unready_and_its_translations_problems()
    {
        if (ExecutionProviders.Select(new InferenceOptions()).Provider == ExecutionProvider.Cuda)
        {
            return;
        }

        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await using ApiHost host = new(user, services => services.Configure<InferenceOptions>(
            inference => (inference.Provider, inference.RequireGpu) = (ExecutionProvider.Auto, true)));

        ApiResponse response = await host.AskAsync(ApiOperations.Health);

        Assert.Equal(503, response.Status);
        JsonNode report = ApiHost.Json(response);
        Assert.True((bool)report["gpuRequired"]!);
        Assert.NotEmpty((string)report["providerReason"]!);
        ApiHost.AssertProblem(503, "provider-unavailable", await host.AskAsync(ApiOperations.Translate, Asset.Png(40), ("model", "invert")));
        Assert.Equal(200, (await host.AskAsync(ApiOperations.ListModels)).Status);
    }

    [Fact]
    public async Task No_more_models_are_loaded_than_stay_loaded()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await user.PublishGeneratorAsync("tiny");
        await using ApiHost host = new(user, services => services.Configure<InferenceOptions>(inference => inference.MaxLoadedSessions = 1));

        Assert.Equal([("invert", "1", "AtoB", true)], Models(ApiHost.Json(await host.AskAsync(ApiOperations.Health))));
    }

    [Fact]
    public async Task An_answer_is_given_again_for_a_while()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await using ApiHost host = new(user, services => services.Configure<HealthOptions>(health => health.Age = TimeSpan.FromMinutes(10)));
        ApiResponse first = await host.AskAsync(ApiOperations.Health);
        await user.PublishAsync("broken", "1", Asset.NotAnImage);
        await user.Registry.PromoteAsync("broken", "1");

        Assert.Equal((200, 200), (first.Status, (await host.AskAsync(ApiOperations.Health)).Status));
    }

    private static IEnumerable<(string Model, string Version, string Part, bool Ready)> Models(JsonNode report) => report["models"]!.AsArray()
        .Select(model => ((string)model!["model"]!, (string)model["version"]!, (string)model["part"]!, (bool)model["ready"]!));
}
