using CsCheck;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using GanFunctions.Inference.Tests.Support;

namespace GanFunctions.Inference.Tests;

public sealed class ImageTranslatorTests
{
    private static readonly InferenceOptions SmallTiles = new() { TilePixels = 64 * 64, TileOverlap = 16 };

    [Fact]
    public void Any_size_comes_back_as_it_went_in()
    {
        using TranslatorSession session = TestModels.Load(TestModels.Source(
            "identity", card: new TranslatorCard { File = "identity.onnx", SizeMultiple = 32, MinSize = 64 }));
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 300], Gen.Int).Sample(
            (width, height, seed) =>
            {
                RgbaImage image = Pictures.Noise(width, height, seed);
                Assert.Equal(image.Pixels, Translate(image, session).Pixels);
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void Tiles_of_any_layout_join_to_the_whole()
    {
        using TranslatorSession session = TestModels.Load("identity");
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 300], Gen.Int[0, 60], Gen.Int).Sample(
            (width, height, overlap, seed) =>
            {
                RgbaImage image = Pictures.Noise(width, height, seed);
                Assert.Equal(image.Pixels, Translate(image, session, new InferenceOptions { TilePixels = 64 * 64, TileOverlap = overlap }).Pixels);
            },
            iter: 100,
            threads: 1);
    }

    [Theory]
    [InlineData(200, 150)]
    [InlineData(65, 300)]
    [InlineData(1000, 20)]
    public void Where_tiles_overlap_by_more_than_the_receptive_field_seams_vanish(int width, int height)
    {
        using TranslatorSession session = TestModels.Load("blur");
        RgbaImage image = Pictures.Noise(width, height);

        RgbaImage whole = Translate(image, session);
        RgbaImage tiled = Translate(image, session, SmallTiles);

        // Outermost in a seam, a tile's edge still counts for a hundredth.
        Assert.InRange(Pictures.Distance(whole, tiled), 0, 2);
    }

    [Fact]
    public void Without_overlap_the_seams_of_such_a_network_show()
    {
        using TranslatorSession session = TestModels.Load("blur");
        RgbaImage image = Pictures.Noise(192, 128);

        RgbaImage tiled = Translate(image, session, new InferenceOptions { TilePixels = 64 * 64, TileOverlap = 0 });

        Assert.True(Pictures.Distance(Translate(image, session), tiled) > 10);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(17, 90)]
    [InlineData(128, 72)]
    public void A_network_that_needs_multiples_is_given_them(int width, int height)
    {
        using TranslatorSession session = TestModels.Load(TestModels.Source(
            "down_up_4", card: new TranslatorCard { File = "down_up_4.onnx", SizeMultiple = 4, MinSize = 4 }));
        RgbaImage plain = Pictures.Plain(width, height, 10, 20, 30);

        Assert.Equal(plain.Pixels, Translate(plain, session).Pixels);
        Assert.Equal(plain.Pixels, Translate(plain, session, SmallTiles).Pixels);
    }

    [Theory]
    [InlineData(48, 32)]
    [InlineData(20, 10)]
    [InlineData(1, 1)]
    [InlineData(100, 10)]
    [InlineData(49, 33)]
    [InlineData(300, 200)]
    public void A_network_of_one_size_is_given_padded_images_and_tiles(int width, int height)
    {
        using TranslatorSession session = TestModels.Load("identity_fixed_32x48");
        RgbaImage image = Pictures.Noise(width, height);

        Assert.Equal([32, 48], session.Card.FixedSize!);
        Assert.Equal(image.Pixels, Translate(image, session).Pixels);
    }

    [Fact]
    public void Values_are_mapped_as_the_card_says_and_rounded()
    {
        // In [-1, 1] a shift of 0.25 is 31.875 of 255: 32 when rounded.
        using TranslatorSession session = TestModels.Load("brighter");

        Pictures.AssertPixel(Translate(Pictures.Plain(5, 5, 0, 100, 254), session), 2, 2, [32, 132, 255, 255]);
    }

    [Fact]
    public void Names_and_range_of_a_file_from_elsewhere_are_used()
    {
        TranslatorCard card = OnnxFile.DescribeTranslator(Assets.Path("identity_0_to_255.onnx"));
        using TranslatorSession session = TestModels.Load(TestModels.Source("identity_0_to_255", card: card));
        RgbaImage image = Pictures.Noise(40, 30);

        Assert.Equal(("photo", "painting", 8), (card.Input, card.Output, card.SizeMultiple));
        Assert.Equal([0, 255], card.ValueRange);
        Assert.Equal(image.Pixels, Translate(image, session).Pixels);
    }

    [Fact]
    public void Alpha_is_carried_over()
    {
        using TranslatorSession session = TestModels.Load("negative");
        RgbaImage image = Pictures.Plain(9, 9, 10, 20, 30, alpha: 77);

        Pictures.AssertPixel(Translate(image, session), 4, 4, [245, 235, 225, 77]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Colours_hidden_under_full_transparency_do_not_reach_visible_pixels(bool tiled)
    {
        using TranslatorSession session = TestModels.Load("blur");
        RgbaImage clean = Pictures.Plain(100, 100, 200, 100, 50);
        for (int i = 0; i < 50 * 100; i++)
        {
            // The left half: a glaring green that nobody sees.
            int at = ((i / 50 * 100) + (i % 50)) * 4;
            (clean.Pixels[at], clean.Pixels[at + 1], clean.Pixels[at + 2], clean.Pixels[at + 3]) = (0, 255, 0, 0);
        }

        RgbaImage translated = Translate(clean, session, tiled ? SmallTiles : null);

        for (int x = 50; x < 100; x++)
        {
            Pictures.AssertPixel(translated, x, 50, [200, 100, 50, 255]);
        }

        Pictures.AssertPixel(translated, 10, 50, [0, 0, 0, 0]);
    }

    [Fact]
    public void Answers_that_are_not_numbers_are_refused_not_delivered_as_black()
    {
        using TranslatorSession session = TestModels.Load("not_a_number");

        Assert.Equal("not-a-number", Assert.Throws<InputRejectedException>(() => Translate(Pictures.Plain(9, 9, 0, 0, 0), session)).Code);
        Assert.Equal("not-a-number", Assert.Throws<InputRejectedException>(() => Translate(Pictures.Plain(1, 1, 0, 0, 0), session)).Code);
    }

    [Fact]
    public void A_cancelled_translation_stops()
    {
        using TranslatorSession session = TestModels.Load("identity");
        using CancellationTokenSource stop = new();
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(
            () => new ImageTranslator(new InferenceOptions()).Translate(Pictures.Plain(9, 9, 0, 0, 0), session, stop.Token));
        Assert.Equal(9, Translate(Pictures.Plain(9, 9, 0, 0, 0), session).Width);
    }

    [Fact]
    public void Many_threads_share_a_session()
    {
        using TranslatorSession session = TestModels.Load("identity", new InferenceOptions { Concurrency = 2 });

        Parallel.For(0, 100, i =>
        {
            RgbaImage image = Pictures.Noise(20 + (i % 7), 30 + (i % 5), i);
            Assert.Equal(image.Pixels, Translate(image, session).Pixels);
        });
    }

    private static RgbaImage Translate(RgbaImage image, TranslatorSession session, InferenceOptions? options = null) =>
        new ImageTranslator(options ?? new InferenceOptions()).Translate(image, session, CancellationToken.None);
}
