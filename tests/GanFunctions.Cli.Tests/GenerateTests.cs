using System.Text.Json.Nodes;
using GanFunctions.Inference.Imaging;
using SkiaSharp;

namespace GanFunctions.Cli.Tests;

public sealed class GenerateTests : IDisposable
{
    private const int Side = 16;

    private static readonly string Model = Path.Combine(AppContext.BaseDirectory, "generator");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Seeds_become_files_in_a_folder()
    {
        (ExitCode code, IReadOnlyList<JsonObject> events) = await RunAsync("generate", "--seeds", "1-3", "-o", _folder["out"]);

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(["seed0001.png", "seed0002.png", "seed0003.png"], Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order());
        Assert.Equal(["generated", "generated", "generated", "done"], events.Select(Name));
        Assert.Equal(3, events[^1]["generated"]!.GetValue<int>());
        Assert.Equal((16, "tiny", "1"), (events[0]["width"]!.GetValue<int>(), events[0]["model"]!.GetValue<string>(), events[0]["version"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("out.png", ImageFormat.Png)]
    [InlineData("out.jpg", ImageFormat.Jpeg)]
    [InlineData("out.webp", ImageFormat.Webp)]
    public async Task A_grid_goes_into_one_file_of_the_format_that_its_name_says(string name, ImageFormat format)
    {
        (ExitCode code, _) = await RunAsync("generate", "--seeds", "1-5", "--trunc", "0.7", "--grid", "--columns", "5", "-o", _folder[name]);

        Assert.Equal(ExitCode.Success, code);
        DecodedImage grid = Decode(name);
        Assert.Equal((80, 16, format), (grid.Image.Width, grid.Image.Height, grid.Format));
    }

    [Fact]
    public async Task The_same_command_writes_the_same_bytes()
    {
        await RunAsync("generate", "--seeds", "9", "--noise", "seeded", "-o", _folder["a.png"]);
        await RunAsync("generate", "--seeds", "9", "--noise", "seeded", "-o", _folder["b.png"]);

        Assert.Equal(File.ReadAllBytes(_folder["a.png"]), File.ReadAllBytes(_folder["b.png"]));
    }

    [Fact]
    public async Task Mixing_writes_a_table()
    {
        (ExitCode code, _) = await RunAsync("mix", "--rows", "1-2", "--columns", "3-5", "--layers", "coarse,4", "-o", _folder["mix.png"]);

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal((64, 48), (Decode("mix.png").Image.Width, Decode("mix.png").Image.Height));
    }

    [Theory]
    [InlineData("way.webp", ImageFormat.Webp)]
    [InlineData("way.gif", ImageFormat.Gif)]
    public async Task Interpolation_writes_an_animation(string name, ImageFormat format)
    {
        (ExitCode code, IReadOnlyList<JsonObject> events) = await RunAsync("interpolate", "--seeds", "1,5,9", "--frames", "4", "-o", _folder[name]);

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(format, Decode(name).Format);
        Assert.Equal(12, events[0]["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_grid_holds_its_seeds_row_by_row_and_white_where_there_is_none()
    {
        await RunAsync("generate", "--seeds", "1-5", "-o", _folder["single"]);
        await RunAsync("generate", "--seeds", "1-5", "--grid", "--columns", "3", "-o", _folder["grid.png"]);

        RgbaImage grid = Decode("grid.png").Image;
        for (int seed = 1; seed <= 5; seed++)
        {
            AssertSame(Decode($"single/seed000{seed}.png").Image, Cell(grid, (seed - 1) % 3, (seed - 1) / 3));
        }

        Assert.All(Cell(grid, 2, 1).Pixels, value => Assert.Equal(255, value));
    }

    [Fact]
    public async Task A_table_of_mixtures_shows_the_columns_above_and_the_rows_at_the_left()
    {
        await RunAsync("generate", "--seeds", "1-4", "-o", _folder["single"]);
        await RunAsync("mix", "--rows", "1-2", "--columns", "3-4", "--layers", "coarse", "-o", _folder["some.png"]);
        await RunAsync("mix", "--rows", "1-2", "--columns", "3-4", "--layers", "all", "-o", _folder["all.png"]);

        RgbaImage[] single = [.. Enumerable.Range(1, 4).Select(seed => Decode($"single/seed000{seed}.png").Image)];
        foreach (RgbaImage table in (RgbaImage[])[Decode("some.png").Image, Decode("all.png").Image])
        {
            AssertSame(single[0], Cell(table, 0, 1));
            AssertSame(single[1], Cell(table, 0, 2));
            AssertSame(single[2], Cell(table, 1, 0));
            AssertSame(single[3], Cell(table, 2, 0));
        }

        AssertSame(Cell(Decode("all.png").Image, 1, 0), Cell(Decode("all.png").Image, 1, 2));
        Assert.NotEqual(Cell(Decode("some.png").Image, 1, 0).Pixels, Cell(Decode("some.png").Image, 1, 1).Pixels);
        Assert.NotEqual(Cell(Decode("some.png").Image, 0, 1).Pixels, Cell(Decode("some.png").Image, 1, 1).Pixels);
    }

    [Fact]
    public async Task An_animation_plays_for_ever_and_passes_through_its_seeds()
    {
        await RunAsync("generate", "--seeds", "1,5", "-o", _folder["single"]);
        await RunAsync("interpolate", "--seeds", "1,5", "--frames", "4", "--quality", "100", "-o", _folder["way.webp"]);

        using SKCodec way = SKCodec.Create(_folder["way.webp"]);
        Assert.Equal((8, -1), (way.FrameCount, way.RepetitionCount));
        Assert.All(way.FrameInfo, frame => Assert.InRange(frame.Duration, 41, 42));
        RgbaImage[] frames = [.. Enumerable.Range(0, way.FrameCount).Select(frame => Frame(way, frame))];
        AssertSame(Decode("single/seed0001.png").Image, frames[0]);
        AssertSame(Decode("single/seed0005.png").Image, frames[4]);
        Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.NotEqual(pair.First.Pixels, pair.Second.Pixels));
        Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.True(Distance(pair.First, pair.Second) < Distance(frames[0], frames[4])));
    }

    [Fact]
    public async Task A_photo_gives_its_style_to_the_layers_that_are_named()
    {
        (ExitCode code, _) = await RunAsync("style", Gan.Red, "--layers", "fine", "--seed", "7", "-o", _folder["styled.png"]);
        await RunAsync("style", Gan.Red, "-o", _folder["reconstruction.png"]);
        await RunAsync("generate", "--seeds", "7", "-o", _folder["plain.png"]);

        Assert.Equal(ExitCode.Success, code);
        string[] images = [.. ((string[])["styled.png", "reconstruction.png", "plain.png"]).Select(name => Convert.ToHexString(Decode(name).Image.Pixels))];
        Assert.Equal(3, images.Distinct().Count());
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--seeds", "generate", "--seeds", "1-x")]
    [InlineData(ExitCode.Usage, "4294967295", "generate", "--seeds", "4294967296")]
    [InlineData(ExitCode.Usage, "10,000,000", "generate", "--seeds", "1-10000000")]
    [InlineData(ExitCode.Usage, "--force", "generate", "--trunc", "1.5")]
    [InlineData(ExitCode.Usage, "--trunc", "generate", "--trunc", "much")]
    [InlineData(ExitCode.Usage, "--grid", "generate", "--columns", "3")]
    [InlineData(ExitCode.Usage, "cutoff", "generate", "--cutoff", "7")]
    [InlineData(ExitCode.Usage, "hair", "mix", "--rows", "1", "--columns", "2", "--layers", "hair")]
    [InlineData(ExitCode.Usage, "--rows", "mix", "--columns", "2")]
    [InlineData(ExitCode.Usage, "two seeds", "interpolate", "--seeds", "1")]
    [InlineData(ExitCode.NotFound, "none.png", "style", "none.png")]
    public async Task What_cannot_be_done_is_said_by_its_name(ExitCode expected, string named, params string[] command)
    {
        (ExitCode code, string output, string error) = await Gan.RunAsync([.. command, "--model", Model, "-o", _folder["out"]]);

        Assert.Equal(expected, code);
        Assert.Equal("", output);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task A_truncation_outside_0_to_1_is_taken_with_force() =>
        Assert.Equal(ExitCode.Success, (await RunAsync("generate", "--trunc", "1.5", "--force", "-o", _folder["a.png"])).Code);

    [Theory]
    [InlineData("a.gif", "gif")]
    [InlineData("a.tiff", "not written")]
    [InlineData("a.png", "--grid")]
    public async Task A_file_that_cannot_hold_what_is_asked_for_is_refused(string name, string named)
    {
        (ExitCode code, _, string error) = await Gan.RunAsync("generate", "--seeds", "1-2", "--model", Model, "-o", _folder[name]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder[name]));
    }

    [Theory]
    [InlineData("way.png", ".webp", "interpolate", "--seeds", "1,5")]
    [InlineData("way.gif", ".png", "mix", "--rows", "1", "--columns", "2")]
    public async Task A_format_that_does_not_fit_is_refused_in_the_command_line_s_own_words(string name, string remedy, params string[] command)
    {
        (ExitCode code, _, string error) = await Gan.RunAsync([.. command, "--model", Model, "-o", _folder[name]]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(name, error, StringComparison.Ordinal);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
        Assert.DoesNotContain("output.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_photo_that_is_none_is_refused_with_the_reason()
    {
        await File.WriteAllTextAsync(_folder["photo.png"], "not an image");

        (ExitCode code, _, string error) = await Gan.RunAsync("style", _folder["photo.png"], "--model", Model, "-o", _folder["out.png"]);

        Assert.Equal(ExitCode.SomeFailed, code);
        Assert.Contains("photo.png", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_translates_is_refused_with_what_it_does()
    {
        (ExitCode code, _, string error) = await Gan.RunAsync("generate", "--model", Gan.Model, "-o", _folder["out"]);

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("gan translate", error, StringComparison.Ordinal);
    }

    private static string Name(JsonObject happened) => happened["event"]!.GetValue<string>();

    private static Task<(ExitCode Code, IReadOnlyList<JsonObject> Events)> RunAsync(params string[] arguments) =>
        Gan.RunJsonAsync([.. arguments, "--model", Model]);

    private static RgbaImage Cell(RgbaImage grid, int column, int row) => grid.Crop(column * Side, row * Side, Side, Side);

    private static RgbaImage Frame(SKCodec animation, int frame)
    {
        SKImageInfo info = new(animation.Info.Width, animation.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        using SKBitmap bitmap = new(info);
        Assert.Equal(SKCodecResult.Success, animation.GetPixels(info, bitmap.GetPixels(), new SKCodecOptions(frame)));
        return new RgbaImage(info.Width, info.Height, bitmap.GetPixelSpan().ToArray());
    }

    // In a batch with other seeds, a value's last bit may differ.
    private static void AssertSame(RgbaImage expected, RgbaImage actual)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        Assert.All(expected.Pixels.Zip(actual.Pixels), pair => Assert.InRange(pair.Second, pair.First - 1, pair.First + 1));
    }

    private static double Distance(RgbaImage a, RgbaImage b) => a.Pixels.Zip(b.Pixels).Average(pair => Math.Abs(pair.First - pair.Second));

    private DecodedImage Decode(string name) => ImageCodec.Decode(File.ReadAllBytes(_folder[name]), new ImageLimits(), name);
}
