using GanFunctions.Cli.Samples;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Generation;

namespace GanFunctions.Cli.Tests;

public sealed class SampleRequestsTests
{
    private static readonly SampleAssets Assets = new(Path.Combine(AppContext.BaseDirectory, "samples"));

    // As small as generators are.
    private static readonly GeneratorCard Card = ModelFolder.Read(Path.Combine(AppContext.BaseDirectory, "generator")).Card.Generator!;

    [Theory]
    [InlineData("grid.json", GenerationLayout.Grid, 24)]
    [InlineData("mix.json", GenerationLayout.Grid, 6 + 4 + 24)]
    [InlineData("style.json", GenerationLayout.Grid, 6)]
    [InlineData("walk.json", GenerationLayout.Animation, 96)]
    public void The_sample_requests_can_be_served(string name, GenerationLayout layout, int images)
    {
        GenerationRequest request = GenerationRequestReader.Read(File.ReadAllBytes(Assets.Requests()[name].Path), name);

        GenerationPlan plan = new GenerationPlanner(new GenerationOptions()).Plan(request, Card);

        Assert.Equal((layout, images), (plan.Layout, plan.Recipes.Count));
    }

    [Fact]
    public void Their_reference_is_a_sample_photo_and_lies_where_no_image_is_translated()
    {
        Assert.Equal(["grid.json", "mix.json", "style.json", "walk.json"], Assets.Requests().Keys);
        SampleRequest style = Assert.Single(Assets.Requests().Values, request => request.Reference is not null);
        Assert.Equal("requests", style.Reference!.Container);
        Assert.Contains(style.Photo!, Assets.Photos().Keys);
    }

    [Fact]
    public void Where_there_are_no_requests_there_are_none() => Assert.Empty(new SampleAssets(Gan.Samples).Requests());
}
