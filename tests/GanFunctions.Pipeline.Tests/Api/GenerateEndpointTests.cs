using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Generation;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Api;

[Collection(AzuriteCollection.Name)]
public sealed class GenerateEndpointTests(AzuriteFixture azurite)
{
    private const string Request = """{ "seeds": [1, 2] }""";
    private static readonly (string, string) Tiny = ("model", "tiny");

    [Fact]
    public async Task A_request_lands_where_requests_are_served_from_and_its_images_where_it_says()
    {
        await using Host user = await StartAsync();
        await using ApiHost host = new(user);

        ApiResponse response = await host.AskAsync(ApiOperations.Generate, Request, Tiny);

        Assert.Equal(202, response.Status);
        JsonNode accepted = ApiHost.Json(response);
        string request = Assert.Single(await Host.NamesAsync(user.Requests));
        Assert.Equal($"requests/{request}", (string)accepted["request"]!);
        Assert.IsType<GenerateOutcome.Generated>(await user.Generator.HandleAsync(request));
        string folder = ((string)accepted["results"]!)["generated/".Length..];
        IReadOnlyList<string> names = await Host.NamesAsync(user.Generated);
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.StartsWith(folder, name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_request_sent_twice_is_one_and_another_model_or_request_is_another()
    {
        await using Host user = await StartAsync();
        await user.PublishGeneratorAsync("other");
        await using ApiHost host = new(user);

        string first = await SendAsync(host, "tiny", Request);
        string again = await SendAsync(host, "tiny", Request);
        string pinned = await SendAsync(host, "tiny@1", Request);
        string more = await SendAsync(host, "tiny", """{ "seeds": [1, 2, 3] }""");
        string other = await SendAsync(host, "other", Request);

        Assert.Equal(first, again);
        Assert.Equal(4, new HashSet<string> { first, pinned, more, other }.Count);
        Assert.Equal(4, (await Host.NamesAsync(user.Requests)).Count);
    }

    [Theory]
    [InlineData("tiny", "")]
    [InlineData("tiny", "[]")]
    [InlineData("tiny", """{ "seeds": "all" }""")]
    [InlineData("tiny", """{ "sedes": [1] }""")]
    [InlineData("inv ert", Request)]
    public async Task A_request_that_cannot_be_read_is_refused_before_it_is_stored(string model, string body)
    {
        await using Host user = await StartAsync();
        await using ApiHost host = new(user);

        ApiResponse response = await host.AskAsync(ApiOperations.Generate, body, ("model", model));

        Assert.Equal((400, ApiProblem.ContentType), (response.Status, response.ContentType));
        Assert.Empty(await Host.NamesAsync(user.Requests));
    }

    [Theory]
    [InlineData("nobody", 404, "unknown-model")]
    [InlineData("tiny@9", 404, "unknown-version")]
    [InlineData("invert", 400, "not-a-generator")]
    public async Task A_model_that_cannot_serve_it_is_refused_before_it_is_stored(string model, int status, string code)
    {
        await using Host user = await StartAsync();
        await user.PublishAsync("invert", "1", Asset.Invert);
        await user.Registry.PromoteAsync("invert", "1");
        await using ApiHost host = new(user);

        ApiHost.AssertProblem(status, code, await host.AskAsync(ApiOperations.Generate, Request, ("model", model)));
        Assert.Empty(await Host.NamesAsync(user.Requests));
    }

    [Fact]
    public async Task A_request_of_more_than_a_mebibyte_is_refused()
    {
        await using Host user = await StartAsync();
        await using ApiHost host = new(user);

        ApiHost.AssertProblem(413, "file-too-large", await host.AskAsync(ApiOperations.Generate, new byte[(1024 * 1024) + 1], Tiny));
    }

    private static async Task<string> SendAsync(ApiHost host, string model, string body) =>
        (string)ApiHost.Json(await host.AskAsync(ApiOperations.Generate, body, ("model", model)))["request"]!;

    private async Task<Host> StartAsync()
    {
        Host user = await Host.StartAsync(azurite.NewAccount());
        await user.PublishGeneratorAsync("tiny");
        return user;
    }
}
