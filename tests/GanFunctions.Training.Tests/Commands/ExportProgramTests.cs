using System.CommandLine;
using System.Security.Cryptography;
using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;
using GanFunctions.Training.Commands;
using GanFunctions.Training.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Training.Tests.Commands;

public sealed class ExportProgramTests : IDisposable
{
    private readonly TestDataset _dataset = new();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    private string Run => Path.Combine(_folder, "run");

    private string Version => Path.Combine(_folder, "version");

    private string Card => Path.Combine(Version, "model.json");

    public void Dispose()
    {
        _dataset.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_run_becomes_a_version_that_translates_in_both_directions()
    {
        await TrainAsync();

        Assert.Equal(ExitCode.Success, await RunAsync("export", Run, "-o", Version, "--description", "A toy."));

        ModelCard card = ModelCardSerializer.Deserialize(await File.ReadAllBytesAsync(Card), Card);
        Assert.Equal(("toy", "7", "cyclegan", "A toy."), (card.Name, card.Version, card.Architecture, card.Description));
        Assert.Equal(6, (int)card.Training!["steps"]!);
        Assert.Equal(3, (int)card.Dataset!["trainA"]!);
        Assert.Equal(64, ((string)card.Dataset["sha256"]!).Length);
        byte[] day = Translate(card, "AtoB"), night = Translate(card, "BtoA");
        Assert.NotEqual(day, night);
    }

    [Fact]
    public async Task The_card_states_the_hashes_of_the_files()
    {
        await TrainAsync();
        await RunAsync("export", Run, "-o", Version);

        ModelCard card = ModelCardSerializer.Deserialize(await File.ReadAllBytesAsync(Card), Card);
        Assert.Equal(["AtoB.onnx", "BtoA.onnx"], card.Files.Keys.Order());
        foreach ((string name, ModelFileCard file) in card.Files)
        {
            byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(Version, name));
            Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.LongLength), (file.Sha256, file.Bytes));
        }
    }

    [Fact]
    public async Task A_version_that_exists_is_not_written_over()
    {
        await TrainAsync();
        await RunAsync("export", Run, "-o", Version);
        byte[] card = await File.ReadAllBytesAsync(Card);

        Assert.Equal(ExitCode.BadInput, await RunAsync("export", Run, "-o", Version, "--description", "Another."));
        Assert.Equal(card, await File.ReadAllBytesAsync(Card));
    }

    [Fact]
    public async Task A_folder_that_is_no_run_is_refused() =>
        Assert.Equal(ExitCode.BadInput, await RunAsync("export", _dataset.Folder, "-o", Version));

    [Theory]
    [InlineData("run.json")]
    [InlineData("weights/G_A.safetensors")]
    [InlineData("weights/G_B.safetensors")]
    public async Task A_damaged_run_leaves_no_version(string file)
    {
        await TrainAsync();
        string path = Path.Combine(Run, file);
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path))[..20]);

        Assert.Equal(ExitCode.BadInput, await RunAsync("export", Run, "-o", Version));
        Assert.False(File.Exists(Card));
    }

    private static Task<int> RunAsync(params string[] arguments)
    {
        var root = new RootCommand { TrainCommand.Create(NullLoggerFactory.Instance), ExportCommand.Create(NullLoggerFactory.Instance) };
        var invocation = new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null };
        return root.Parse(arguments).InvokeAsync(invocation);
    }

    private async Task TrainAsync() => Assert.Equal(
        ExitCode.Success,
        await RunAsync("train", _dataset.Zip(), "--name", "toy", "--version", "7", "-o", Run, "--ngf", "2", "--ndf", "2", "--blocks", "1", "--load-size", "36", "--crop-size", "32", "--epochs", "1", "--epochs-decay", "1"));

    private byte[] Translate(ModelCard card, string direction)
    {
        TranslatorCard translator = card.Translators[direction];
        var options = new InferenceOptions();
        var source = new TranslatorSource(
            card.Name, card.Version, direction, translator, card.Files[translator.File], _ => Task.FromResult(Path.Combine(Version, translator.File)));
        using TranslatorSession session = TranslatorSession.Load(source, Path.Combine(Version, translator.File), options, NullLogger.Instance);
        byte[] pixels = new byte[40 * 30 * 4];
        new Random(1).NextBytes(pixels);
        RgbaImage translated = new ImageTranslator(options).Translate(new RgbaImage(40, 30, pixels), session, CancellationToken.None);
        Assert.Equal((40, 30), (translated.Width, translated.Height));
        return translated.Pixels;
    }
}
