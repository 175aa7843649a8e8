using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Training;
using GanFunctions.TestSupport;
using Json.Schema;

namespace GanFunctions.Pipeline.Tests.Api;

[Collection(AzuriteCollection.Name)]
public sealed partial class OpenApiTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task The_description_has_every_operation_at_its_address_and_none_besides()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await using ApiHost host = new(user);

        ApiResponse response = await host.AskAsync(ApiOperations.OpenApi);

        Assert.Equal((200, "application/json"), (response.Status, response.ContentType));
        IEnumerable<string> described = ApiHost.Json(response)["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Select(operation => $"{operation.Key} {path.Key} {(string)operation.Value!["operationId"]!}"));
        IEnumerable<string> served = host.Api.Endpoints.Select(endpoint => $"{endpoint.Method.Method.ToLowerInvariant()} /{endpoint.Route} {endpoint.Operation}");
        Assert.Equal(served.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_parameter_of_a_route_is_described()
    {
        JsonNode description = await DescriptionAsync();

        foreach ((string path, JsonNode? operations) in description["paths"]!.AsObject())
        {
            string[] wanted = [.. RouteParameter().Matches(path).Select(match => match.Groups[1].Value)];
            foreach ((_, JsonNode? operation) in operations!.AsObject())
            {
                IEnumerable<string> described = (operation!["parameters"]?.AsArray() ?? []).Where(parameter => (string)parameter!["in"]! == "path").Select(parameter => (string)parameter!["name"]!);
                Assert.Equal(wanted, described);
            }
        }
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        JsonNode description = await DescriptionAsync();

        string[] references = [.. Reference().Matches(description.ToJsonString()).Select(match => match.Groups[1].Value).Distinct()];

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.NotNull(reference.Split('/').Aggregate(description, (node, part) => node?[part]!)));
    }

    [Fact]
    public async Task What_is_answered_is_as_described()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await user.PublishGeneratorAsync("tiny");
        string runId = RunId.Of("horses.zip", "0x1");
        await new RunStore(user.Storage).TryCreateAsync(new TrainingRun { RunId = runId, Model = "horses", Dataset = new DatasetReference("horses.zip", "0x1", 10) });
        await using ApiHost host = new(user);
        (string Operation, ApiResponse Response)[] answers =
        [
            (ApiOperations.ListModels, await host.AskAsync(ApiOperations.ListModels)),
            (ApiOperations.PromoteModel, await host.AskAsync(ApiOperations.PromoteModel, """{ "version": "1" }""", ("name", "invert"))),
            (ApiOperations.ListRuns, await host.AskAsync(ApiOperations.ListRuns)),
            (ApiOperations.GetRun, await host.AskAsync(ApiOperations.GetRun, route: ("id", runId))),
            (ApiOperations.CancelRun, await host.AskAsync(ApiOperations.CancelRun, route: ("id", runId))),
            (ApiOperations.Generate, await host.AskAsync(ApiOperations.Generate, """{ "seeds": [1] }""", ("model", "tiny"))),
            (ApiOperations.Health, await host.AskAsync(ApiOperations.Health)),
            (ApiOperations.OpenApi, await host.AskAsync(ApiOperations.OpenApi)),
            (ApiOperations.Translate, await host.AskAsync(ApiOperations.Translate, "no image", ("model", "invert"))),
        ];
        JsonNode description = await DescriptionAsync();

        Assert.All(answers, answer => AssertDescribed(description, answer.Operation, answer.Response));
    }

    [Fact]
    public async Task The_states_of_runs_are_those_that_there_are()
    {
        JsonNode description = await DescriptionAsync();

        Assert.Equal(
            Enum.GetNames<RunState>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]),
            description["components"]!["schemas"]!["RunState"]!["enum"]!.AsArray().Select(state => (string)state!));
    }

    private static void AssertDescribed(JsonNode description, string operation, ApiResponse response)
    {
        JsonNode responses = description["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject())
            .Single(candidate => (string)candidate.Value!["operationId"]! == operation).Value!["responses"]!;
        JsonNode described = responses[$"{response.Status}"] ?? description["components"]!["responses"]!["Problem"]!;
        JsonObject schema = described["content"]![response.ContentType]!["schema"]!.DeepClone().AsObject();
        schema["components"] = description["components"]!.DeepClone();

        EvaluationResults results = JsonSchema.FromText(schema.ToJsonString()).Evaluate(
            System.Text.Json.JsonDocument.Parse(response.Body).RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });

        Assert.True(results.IsValid, $"{operation}: {System.Text.Encoding.UTF8.GetString(response.Body.Span)}");
    }

    private async Task<JsonNode> DescriptionAsync()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await using ApiHost host = new(user);
        return ApiHost.Json(await host.AskAsync(ApiOperations.OpenApi));
    }

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex RouteParameter();

    [GeneratedRegex("\"\\$ref\":\"#/([^\"]*)\"")]
    private static partial Regex Reference();
}
