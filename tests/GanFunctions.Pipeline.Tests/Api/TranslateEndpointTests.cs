using CsCheck;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Api;

[Collection(AzuriteCollection.Name)]
public sealed class TranslateEndpointTests(AzuriteFixture azurite)
{
    private static readonly (string, string) Invert = ("model", "invert");

    [Theory]
    [InlineData(null, "image/png", ImageFormat.Png)]
    [InlineData("png", "image/png", ImageFormat.Png)]
    [InlineData("JPEG", "image/jpeg", ImageFormat.Jpeg)]
    [InlineData("jpg", "image/jpeg", ImageFormat.Jpeg)]
    [InlineData("webp", "image/webp", ImageFormat.Webp)]
    [InlineData("source", "image/jpeg", ImageFormat.Jpeg)]
    public async Task An_image_goes_in_and_its_translation_comes_out_in_the_format_that_is_asked_for(string? format, string contentType, ImageFormat written)
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await using ApiHost host = new(user);

        ApiResponse response = await host.AskAsync(ApiOperations.Translate, Asset.Jpeg(40), Invert, format is null ? [] : [("format", format)]);

        Assert.Equal((200, contentType), (response.Status, response.ContentType));
        DecodedImage image = ImageCodec.Decode(response.Body, new ImageLimits(), "The answer");
        Assert.Equal((written, 24, 20), (image.Format, image.Image.Width, image.Image.Height));
        Assert.InRange(image.Image.Pixels[0], 255 - 40 - 6, 255 - 40 + 6);
        Assert.Equal(("invert@1", "AtoB", "Cpu"), (response.Headers["Gan-Model"], response.Headers["Gan-Direction"], response.Headers["Gan-Provider"]));
        Assert.True(int.Parse(response.Headers["Gan-Milliseconds"], System.Globalization.CultureInfo.InvariantCulture) >= 0);
    }

    [Fact]
    public async Task Nothing_is_stored()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await using ApiHost host = new(user);

        await host.AskAsync(ApiOperations.Translate, Asset.Png(40), Invert);
        await host.AskAsync(ApiOperations.Translate, "no image", Invert);

        Assert.Empty(await Host.NamesAsync(user.Images));
        Assert.Empty(await Host.NamesAsync(user.Translated));
        Assert.Empty(await Host.NamesAsync(user.Rejected));
    }

    [Fact]
    public async Task A_version_can_be_named_and_a_direction_asked_for()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await user.PublishAsync("invert", "2", Asset.Identity, direction: "BtoA");
        await using ApiHost host = new(user);

        ApiResponse response = await host.AskAsync(ApiOperations.Translate, Asset.Png(40), ("model", "invert@2"), ("direction", "btoa"));

        Assert.Equal((200, "invert@2", "BtoA"), (response.Status, response.Headers["Gan-Model"], response.Headers["Gan-Direction"]));
        Assert.Equal(40, ImageCodec.Decode(response.Body, new ImageLimits(), "The answer").Image.Pixels[0]);
    }

    [Theory]
    [InlineData("nobody", 404, "unknown-model")]
    [InlineData("invert@9", 404, "unknown-version")]
    [InlineData("waiting", 404, "no-current-version")]
    [InlineData("inv ert", 400, "invalid-model-name")]
    [InlineData("invert@", 400, "invalid-model-version")]
    public async Task A_model_that_does_not_serve_is_refused(string model, int status, string code)
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await user.PublishAsync("waiting", "1", Asset.Identity);
        await using ApiHost host = new(user);

        ApiHost.AssertProblem(status, code, await host.AskAsync(ApiOperations.Translate, Asset.Png(40), ("model", model)));
    }

    [Theory]
    [InlineData("direction", "sideways", "unknown-direction")]
    [InlineData("direction", "BtoA", "unknown-direction")]
    [InlineData("direction", "", "unknown-direction")]
    [InlineData("format", "gif", "unknown-output-format")]
    [InlineData("format", "", "unknown-output-format")]
    public async Task A_query_that_makes_no_sense_is_refused(string name, string value, string code)
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await using ApiHost host = new(user);

        ApiHost.AssertProblem(400, code, await host.AskAsync(ApiOperations.Translate, Asset.Png(40), Invert, (name, value)));
    }

    [Fact]
    public async Task A_body_that_is_no_image_is_refused_with_the_reason()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await using ApiHost host = new(user);
        byte[] png = Asset.Png(40);

        ApiHost.AssertProblem(422, "not-an-image", await host.AskAsync(ApiOperations.Translate, "no image", Invert));
        ApiHost.AssertProblem(400, "empty", await host.AskAsync(ApiOperations.Translate, "", Invert));
        Assert.Equal(422, (await host.AskAsync(ApiOperations.Translate, png[..(png.Length / 2)], Invert)).Status);
        ApiHost.AssertProblem(413, "file-too-large", await host.AskAsync(ApiOperations.Translate, new byte[2001], Invert));
    }

    [Fact]
    public async Task Whatever_the_body_holds_the_answer_is_an_image_or_a_problem_that_is_the_callers()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await using ApiHost host = new(user);
        byte[] png = Asset.Png(40);

        await Gen.Select(Gen.Int[0, png.Length - 1], Gen.Byte).Array[1, 8].SampleAsync(
            async changes =>
            {
                byte[] body = [.. png];
                foreach ((int at, byte value) in changes)
                {
                    body[at] = value;
                }

                ApiResponse response = await host.AskAsync(ApiOperations.Translate, body, Invert);
                Assert.True(response.Status is 200 or 413 or 422, $"{response.Status}: {System.Text.Encoding.UTF8.GetString(response.Body.Span)}");
            },
            iter: 200,
            threads: 1);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_is_the_services_fault()
    {
        await using Host user = await Host.StartAsync(azurite.NewAccount());
        await user.PublishAsync("broken", "1", Asset.NotAnImage);
        await user.Registry.PromoteAsync("broken", "1");
        await using ApiHost host = new(user);

        ApiHost.AssertProblem(503, "model-unusable", await host.AskAsync(ApiOperations.Translate, Asset.Png(40), ("model", "broken")));
    }

    [Fact]
    public async Task A_caller_that_goes_away_gets_no_answer()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await using ApiHost host = new(user);
        ApiRequest request = new() { Route = new Dictionary<string, string> { ["model"] = "invert" }, Body = new MemoryStream(Asset.Png(40)) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Api.AnswerAsync(ApiOperations.Translate, request, new CancellationToken(true)));
    }
}
