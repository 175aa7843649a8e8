using GanFunctions.Inference.Generation;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using GanFunctions.Inference.Tests.Support;

namespace GanFunctions.Inference.Tests.Generation;

public sealed class ImageGeneratorTests : IDisposable
{
    private static readonly IReadOnlyList<int> Fine = [4, 5];

    private readonly GeneratorSession _session = TestGenerator.Load();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_seed_gives_the_same_bytes_again_and_another_seed_others()
    {
        byte[][] first = Generate(new GenerationSettings(), Seed(1), Seed(2));
        byte[][] again = Generate(new GenerationSettings(), Seed(1), Seed(2));

        Assert.Equal(first, again);
        Assert.NotEqual(first[0], first[1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(16)]
    public void An_image_does_not_depend_on_how_large_its_batch_is(int batch)
    {
        ImageRecipe[] recipes = [.. Enumerable.Range(0, 37).Select(seed => Seed((uint)seed))];
        GenerationSettings settings = new() { Noise = NoiseMode.Seeded, Psi = 0.7 };

        byte[][] whole = Generate(settings, recipes);
        byte[][] parts = Generate(batch, settings, null, recipes);

        Assert.Equal(whole, parts);
    }

    [Fact]
    public void Of_images_that_are_not_wanted_none_is_given_and_the_others_stay_the_same()
    {
        ImageRecipe[] recipes = [.. Enumerable.Range(0, 20).Select(seed => Seed((uint)seed))];
        byte[][] all = Generate(new GenerationSettings(), recipes);

        byte[][] some = Generate(4, new GenerationSettings(), index => index is 3 or 9 or 19, recipes);

        Assert.Equal([all[3], all[9], all[19]], some);
    }

    [Fact]
    public void Truncation_to_nothing_gives_every_seed_the_mean_image_and_a_cutoff_leaves_the_fine_layers_theirs()
    {
        byte[][] mean = Generate(new GenerationSettings { Psi = 0 }, Seed(1), Seed(2));
        byte[][] cut = Generate(new GenerationSettings { Psi = 0, Cutoff = 4 }, Seed(1), Seed(2));
        byte[][] none = Generate(new GenerationSettings { Psi = 0, Cutoff = 0 }, Seed(1));

        Assert.Equal(mean[0], mean[1]);
        Assert.NotEqual(cut[0], cut[1]);
        Assert.Equal(Generate(new GenerationSettings(), Seed(1)), none);
    }

    [Fact]
    public void Noise_is_constant_seeded_or_off()
    {
        byte[] constant = Generate(new GenerationSettings(), Seed(1))[0];
        byte[][] seeded = Generate(
            new GenerationSettings { Noise = NoiseMode.Seeded }, Seed(1), Seed(1) with { NoiseSeed = 2 }, Seed(1));
        byte[] none = Generate(new GenerationSettings { Noise = NoiseMode.None }, Seed(1))[0];

        Assert.Equal(4, new[] { constant, seeded[0], seeded[1], none }.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(seeded[0], seeded[2]);
    }

    [Fact]
    public void Mixing_no_layer_gives_the_main_image_and_mixing_all_the_other()
    {
        byte[][] plain = Generate(new GenerationSettings(), Seed(1), Seed(2));
        byte[][] mixed = Generate(
            new GenerationSettings(),
            Mix(1, 2, []),
            Mix(1, 2, [0, 1, 2, 3, 4, 5]),
            Mix(1, 2, Fine),
            Mix(2, 1, [0, 1, 2, 3]));

        Assert.Equal(plain, mixed[..2]);
        Assert.NotEqual(mixed[2], plain[0]);
        Assert.Equal(mixed[2], mixed[3]);
    }

    [Theory]
    [InlineData(InterpolationSpace.W)]
    [InlineData(InterpolationSpace.Z)]
    public void A_way_between_seeds_begins_at_one_and_ends_at_the_other(InterpolationSpace space)
    {
        byte[][] ends = Generate(new GenerationSettings(), Seed(3), Seed(4));
        byte[][] way = Generate(new GenerationSettings(), Between(0), Between(0.5), Between(1));

        Assert.InRange(Difference(ends[0], way[0]), 0, 1);
        Assert.InRange(Difference(ends[1], way[2]), 0, 1);
        Assert.True(Difference(way[1], way[0]) > 1 && Difference(way[1], way[2]) > 1);

        ImageRecipe Between(double position) => new("frame", new BetweenStyles(3, 4, position, space), 3);
    }

    [Fact]
    public void The_styles_of_an_image_are_taken_by_the_layers_that_are_named()
    {
        RgbaImage photo = Pictures.Plain(40, 30, 200, 40, 90);
        GenerationSettings settings = new() { Reference = ImageGenerator.Encode(_session, photo, CancellationToken.None) };

        byte[][] images = Generate(
            settings,
            new ImageRecipe("reference", new ReferenceStyles(), 0),
            new ImageRecipe("all", new MixedStyles(new SeedStyles(1), new ReferenceStyles(), [0, 1, 2, 3, 4, 5]), 1),
            new ImageRecipe("fine", new MixedStyles(new SeedStyles(1), new ReferenceStyles(), Fine), 1),
            Seed(1));

        Assert.Equal(images[0], images[1]);
        Assert.NotEqual(images[2], images[0]);
        Assert.NotEqual(images[2], images[3]);
    }

    [Fact]
    public void Only_the_middle_square_of_a_reference_counts()
    {
        RgbaImage wide = Pictures.Plain(60, 20, 10, 200, 90);
        wide.Pixels.AsSpan(0, 4).Fill(255);

        Assert.Equal(
            ImageGenerator.Encode(_session, Pictures.Plain(16, 16, 10, 200, 90), CancellationToken.None),
            ImageGenerator.Encode(_session, wide, CancellationToken.None));
    }

    [Fact]
    public void A_version_without_an_encoder_says_that_it_takes_no_style_from_an_image()
    {
        using GeneratorSession session = TestGenerator.Load(TestGenerator.Source(TestGenerator.Card with { Encoder = null }));

        InputRejectedException rejected = Assert.Throws<InputRejectedException>(() =>
            ImageGenerator.Encode(session, Pictures.Plain(16, 16, 0, 0, 0), CancellationToken.None));

        Assert.Equal("no-encoder", rejected.Code);
    }

    [Fact]
    public void Work_that_is_stopped_ends()
    {
        using CancellationTokenSource stop = new();
        IEnumerable<GeneratedImage> images = new ImageGenerator(new InferenceOptions { GenerationBatchPixels = 1 })
            .Generate(_session, [Seed(1), Seed(2), Seed(3)], new GenerationSettings(), ct: stop.Token);

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (GeneratedImage _ in images)
            {
                stop.Cancel();
            }
        });
    }

    [Theory]
    [InlineData("z")]
    [InlineData("layers")]
    [InlineData("resolution")]
    [InlineData("noise")]
    [InlineData("average")]
    [InlineData("groups")]
    [InlineData("file")]
    [InlineData("hash")]
    public void A_card_that_its_files_do_not_keep_is_refused_with_the_model_s_name(string what)
    {
        GeneratorCard card = TestGenerator.Card;
        Dictionary<string, ModelFileCard> files = [];
        card = what switch
        {
            "z" => card with { ZDim = 9 },
            "layers" => card with { Layers = 5, LayerGroups = new Dictionary<string, IReadOnlyList<int>>() },
            "resolution" => card with { Resolution = 32 },
            "noise" => card with { NoiseLength = 671 },
            "average" => card with { WAvg = [1, 2] },
            "groups" => card with { LayerGroups = new Dictionary<string, IReadOnlyList<int>> { ["fine"] = [4, 6] } },
            "file" => card with { Mapping = "synthesis.onnx" },
            _ => card,
        };
        if (what == "hash")
        {
            files["synthesis.onnx"] = new ModelFileCard(new string('0', 64), 1);
        }

        AggregateException thrown = Assert.Throws<AggregateException>(() => TestGenerator.Load(TestGenerator.Source(card, files)));

        ModelLoadException refused = Assert.IsType<ModelLoadException>(thrown.InnerException);
        Assert.Equal("tiny@1", refused.Model);
    }

    private static ImageRecipe Seed(uint seed) => new($"seed{seed}", new SeedStyles(seed), seed);

    private static ImageRecipe Mix(uint main, uint taken, IReadOnlyList<int> layers) =>
        new("mix", new MixedStyles(new SeedStyles(main), new SeedStyles(taken), layers), main);

    private static int Difference(byte[] a, byte[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();

    private byte[][] Generate(GenerationSettings settings, params ImageRecipe[] recipes) => Generate(16, settings, null, recipes);

    private byte[][] Generate(int batch, GenerationSettings settings, Func<int, bool>? isWanted, ImageRecipe[] recipes) =>
        [.. new ImageGenerator(new InferenceOptions { GenerationBatchPixels = batch * 16 * 16 })
            .Generate(_session, recipes, settings, isWanted)
            .Select(image => image.Image.Pixels)];
}
