using System.Diagnostics;
using System.Text.Json.Nodes;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Cli.Tests;

public sealed class TranslateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_is_translated_with_its_structure_and_inputs_stay_as_they_are()
    {
        byte[] photo = File.ReadAllBytes(Gan.Red);
        string top = _folder.Write("in/top.png", photo);
        _folder.Write("in/deep/er/inner.PNG", photo);
        _folder.Write("in/notes.txt", [1]);

        (ExitCode code, IReadOnlyList<JsonObject> events) = await TranslateAsync(_folder["in"], "-o", _folder["out"], "--model", Gan.Model);

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(["translated", "translated", "done"], events.Select(Name));
        Assert.Equal(photo, File.ReadAllBytes(top));
        Assert.Equal(
            [Path.Combine("deep", "er", "inner.png"), "top.png"],
            Directory.EnumerateFiles(_folder["out"], "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder["out"], path)).Order(StringComparer.Ordinal));
        AssertInverted(photo, File.ReadAllBytes(_folder["out", "top.png"]));
    }

    [Fact]
    public async Task A_second_run_over_the_same_folder_does_not_translate_translations()
    {
        _folder.Write("a.png", File.ReadAllBytes(Gan.Red));
        string[] arguments = [_folder.Path, "-o", _folder["out"], "--model", Gan.Model];
        await TranslateAsync(arguments);

        (ExitCode code, IReadOnlyList<JsonObject> events) = await TranslateAsync(arguments);

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(1, events[^1]["translated"]!.GetValue<int>());
    }

    [Fact]
    public async Task What_is_named_twice_is_translated_once()
    {
        string file = _folder.Write("in/a.png", File.ReadAllBytes(Gan.Red));

        (ExitCode code, IReadOnlyList<JsonObject> events) = await TranslateAsync(_folder["in"], _folder["in"] + "/", "-o", _folder["out"], "--model", Gan.Model);
        (_, IReadOnlyList<JsonObject> within) = await TranslateAsync(_folder["in"], file, file, "-o", _folder["within"], "--model", Gan.Model);

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(["translated", "done"], events.Select(Name));
        Assert.True(File.Exists(_folder["out", "a.png"]));
        Assert.Equal(["translated", "done"], within.Select(Name));
    }

    [Fact]
    public async Task A_bad_input_is_named_with_a_remedy_and_the_others_are_still_done()
    {
        byte[] photo = File.ReadAllBytes(Gan.Red);
        string[] inputs =
        [
            _folder.Write("empty.png", []),
            _folder.Write("good.png", photo),
            _folder.Write("text.png", "not an image"u8.ToArray()),
            _folder.Write("truncated.png", photo[..^30]),
        ];

        (ExitCode code, IReadOnlyList<JsonObject> events) = await TranslateAsync([.. inputs, "-o", _folder["out"], "--model", Gan.Model]);

        Assert.Equal(ExitCode.SomeFailed, code);
        Assert.Equal(["rejected", "translated", "rejected", "rejected", "done"], events.Select(Name));
        Assert.All(events.Where(happened => Name(happened) == "rejected"), rejected =>
        {
            Assert.Contains(rejected["input"]!.GetValue<string>(), rejected["reason"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.NotEqual("", rejected["remedy"]!.GetValue<string>());
        });
        Assert.Equal([_folder["out", "good.png"]], Directory.EnumerateFileSystemEntries(_folder["out"]));
    }

    [Fact]
    public async Task A_translation_never_overwrites_an_input()
    {
        byte[] photo = File.ReadAllBytes(Gan.Red);
        string input = _folder.Write("a.png", photo);
        Directory.CreateSymbolicLink(_folder["link"], _folder.Path);

        foreach (string output in (string[])[_folder.Path, _folder["link"], input])
        {
            (ExitCode code, IReadOnlyList<JsonObject> events) = await TranslateAsync(input, "-o", output, "--model", Gan.Model);
            Assert.Equal(ExitCode.SomeFailed, code);
            Assert.Equal("output-conflict", events[0]["code"]!.GetValue<string>());
        }

        Assert.Equal(photo, File.ReadAllBytes(input));
    }

    [Theory]
    [InlineData("result.jpg", ImageFormat.Jpeg)]
    [InlineData("result.webp", ImageFormat.Webp)]
    [InlineData("result.png", ImageFormat.Png)]
    public async Task A_single_output_file_says_by_its_name_what_is_written(string name, ImageFormat format)
    {
        (ExitCode code, _) = await TranslateAsync(Gan.Red, "-o", _folder[name], "--model", Gan.Model);

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(format, ImageCodec.Decode(File.ReadAllBytes(_folder[name]), new ImageLimits(), name).Format);
    }

    [Theory]
    [InlineData("night.bmp")]
    [InlineData("night.TIFF")]
    public async Task An_output_file_in_a_format_that_is_not_written_is_refused(string name)
    {
        (ExitCode code, IReadOnlyList<JsonObject> events) = await TranslateAsync(Gan.Red, "-o", _folder[name], "--model", Gan.Model);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(".webp", Assert.Single(events)["remedy"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder[name]));
    }

    [Theory]
    [InlineData("BtoA")]
    [InlineData("btoa")]
    public async Task A_direction_in_any_case_chooses_the_translator(string direction)
    {
        await TranslateAsync(Gan.Red, "-o", _folder["same.png"], "--model", Gan.Model, "--direction", direction);

        Assert.Equal(
            ImageCodec.Decode(File.ReadAllBytes(Gan.Red), new ImageLimits(), "before").Image.Pixels,
            ImageCodec.Decode(File.ReadAllBytes(_folder["same.png"]), new ImageLimits(), "after").Image.Pixels);
    }

    [Fact]
    public async Task A_range_overrides_what_a_bare_file_is_taken_to_expect()
    {
        string model = Path.Combine(Gan.Assets, "invert-0-255.onnx");

        (ExitCode code, _) = await TranslateAsync(Gan.Red, "-o", _folder["out.png"], "--model", model, "--range", "0..255");

        Assert.Equal(ExitCode.Success, code);
        AssertInverted(File.ReadAllBytes(Gan.Red), File.ReadAllBytes(_folder["out.png"]));
    }

    [Theory]
    [InlineData("classifier.onnx")]
    [InlineData("text.onnx")]
    public async Task A_network_that_maps_no_image_to_an_image_is_refused(string model)
    {
        (ExitCode code, IReadOnlyList<JsonObject> events) = await TranslateAsync(Gan.Red, "-o", _folder["out"], "--model", Path.Combine(Gan.Assets, model));

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains(model, Assert.Single(events)["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task A_file_that_is_not_ONNX_is_refused_by_name()
    {
        string model = _folder.Write("text.onnx", "This is no network."u8.ToArray());

        (ExitCode code, IReadOnlyList<JsonObject> events) = await TranslateAsync(Gan.Red, "--model", model);

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("text.onnx", Assert.Single(events)["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_file_with_another_hash_than_its_card_states_is_refused()
    {
        foreach (string file in Directory.EnumerateFiles(Gan.Model))
        {
            _folder.Write(Path.Combine("model", Path.GetFileName(file)), File.ReadAllBytes(file));
        }

        File.Copy(Path.Combine(Gan.Model, "BtoA.onnx"), _folder["model", "AtoB.onnx"], overwrite: true);

        (ExitCode code, IReadOnlyList<JsonObject> events) = await TranslateAsync(Gan.Red, "-o", _folder["out"], "--model", _folder["model"]);

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("invert", Assert.Single(events)["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task An_input_or_model_that_does_not_exist_is_named()
    {
        (ExitCode input, _, string inputError) = await Gan.RunAsync("translate", _folder["missing.png"], "--model", Gan.Model);
        (ExitCode model, _, string modelError) = await Gan.RunAsync("translate", Gan.Red, "--model", _folder["missing.onnx"]);

        Assert.Equal((ExitCode.NotFound, ExitCode.NotFound), (input, model));
        Assert.Contains("missing.png", inputError, StringComparison.Ordinal);
        Assert.Contains("missing.onnx", modelError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_or_device_is_refused_by_name_instead_of_waited_for()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using (Process mkfifo = Process.Start("mkfifo", _folder["pipe.png"]))
        {
            await mkfifo.WaitForExitAsync();
        }

        File.CreateSymbolicLink(_folder["link.png"], "pipe.png");
        string[] inputs = [_folder["pipe.png"], _folder["link.png"], "/dev/zero"];

        (ExitCode code, IReadOnlyList<JsonObject> events) = await Task.Run(() => TranslateAsync([.. inputs, "-o", _folder["out"], "--model", Gan.Model]))
            .WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(ExitCode.SomeFailed, code);
        Assert.Equal(["rejected", "rejected", "rejected", "done"], events.Select(Name));
        Assert.All(inputs.Zip(events), pair => Assert.Contains(pair.First, pair.Second["reason"]!.GetValue<string>(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--require-gpu")]
    [InlineData("--provider", "cuda")]
    public async Task A_gpu_that_is_asked_for_and_cannot_be_had_is_named_with_a_remedy(params string[] asked)
    {
        (ExitCode code, IReadOnlyList<JsonObject> events) = await TranslateAsync([Gan.Red, "-o", _folder["out"], "--model", Gan.Model, .. asked]);

        Assert.Equal(ExitCode.MachineNotReady, code);
        JsonObject failed = Assert.Single(events);
        Assert.Contains(string.Join(' ', asked), failed["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("CUDA build", failed["remedy"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_terminal_the_output_is_plain()
    {
        (ExitCode code, string output, string error) = await Gan.RunAsync("translate", Gan.Red, "-o", _folder["out"], "--model", Gan.Model);

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal("", error);
        Assert.DoesNotContain('\u001b', output);
        Assert.Equal(2, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static Task<(ExitCode Code, IReadOnlyList<JsonObject> Events)> TranslateAsync(params string[] arguments) =>
        Gan.RunJsonAsync(["translate", .. arguments]);

    private static string Name(JsonObject happened) => happened["event"]!.GetValue<string>();

    private static void AssertInverted(byte[] before, byte[] after)
    {
        RgbaImage source = ImageCodec.Decode(before, new ImageLimits(), "before").Image;
        RgbaImage inverted = ImageCodec.Decode(after, new ImageLimits(), "after").Image;
        Assert.Equal(source.Pixels.Length, inverted.Pixels.Length);
        Assert.All(Enumerable.Range(0, source.Pixels.Length).Where(index => index % 4 != 3), index =>
            Assert.InRange(inverted.Pixels[index], 254 - source.Pixels[index], 256 - source.Pixels[index]));
    }
}
