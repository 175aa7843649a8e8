using System.CommandLine;
using System.Text.Json.Nodes;
using GanFunctions.Inference.Imaging;
using GanFunctions.Networks.CycleGan;
using GanFunctions.Training.Commands;
using GanFunctions.Training.Tests.Data;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Training.Tests.Commands;

public sealed class TrainProgramTests : IDisposable
{
    private static readonly string[] Small = ["--ngf", "2", "--ndf", "2", "--blocks", "1", "--load-size", "36", "--crop-size", "32", "--epochs", "1", "--epochs-decay", "1", "--log-every", "2"];
    private readonly TestDataset _dataset = new();
    private readonly string _output = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose()
    {
        _dataset.Dispose();
        if (Directory.Exists(_output))
        {
            Directory.Delete(_output, recursive: true);
        }
    }

    [Fact]
    public async Task A_run_leaves_loadable_weights_samples_metrics_and_a_record()
    {
        int exitCode = await RunAsync(["train", _dataset.Zip(), "--name", "toy", "--version", "7", "-o", _output, .. Small]);

        Assert.Equal(0, exitCode);
        foreach (string name in (string[])["G_A", "G_B"])
        {
            using ResNetGenerator generator = ResNetGeneratorFile.Load(Path.Combine(_output, "weights", name + ".safetensors"));
            Assert.Equal(new ResNetGeneratorOptions { Filters = 2, Blocks = 1 }, generator.Options);
        }

        RgbaImage sample = ImageCodec.Decode(await File.ReadAllBytesAsync(Path.Combine(_output, "samples", "step-0000006.png")), new ImageLimits(), "sample").Image;
        Assert.Equal(((6 * 34) - 2, 32), (sample.Width, sample.Height));
        Assert.Equal(3, File.ReadLines(Path.Combine(_output, "metrics.jsonl")).Count());
        JsonNode record = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_output, "run.json")))!;
        Assert.Equal("7", record["settings"]!["version"]!.GetValue<string>());
        Assert.Equal(6, record["result"]!["steps"]!.GetValue<int>());
        Assert.Equal(2, record["dataset"]!["trainB"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_weights_and_another_seed_others()
    {
        byte[] first = await WeightsAsync("1", "first");
        byte[] second = await WeightsAsync("1", "second");
        byte[] other = await WeightsAsync("2", "other");

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);

        async Task<byte[]> WeightsAsync(string seed, string folder)
        {
            string output = Path.Combine(_output, folder);
            Assert.Equal(0, await RunAsync(["train", _dataset.Folder, "--name", "toy", "-o", output, "--seed", seed, .. Small]));
            return await File.ReadAllBytesAsync(Path.Combine(output, "weights", "G_B.safetensors"));
        }
    }

    [Fact]
    public async Task A_dataset_that_cannot_be_read_ends_the_program_with_code_2() =>
        Assert.Equal(2, await RunAsync(["train", _output, "--name", "toy", "-o", _output, .. Small]));

    [Theory]
    [InlineData("--crop-size", "50")]
    [InlineData("--crop-size", "64")]
    [InlineData("--ngf", "0")]
    [InlineData("--minutes", "0")]
    [InlineData("--threads", "0")]
    [InlineData("--batch", "many")]
    [InlineData("--crop-size", "big")]
    public async Task Settings_that_make_no_sense_are_refused_before_anything_is_written(string option, string value)
    {
        string[] others = [.. Small.Chunk(2).Where(pair => pair[0] != option).SelectMany(pair => pair)];

        Assert.NotEqual(0, await RunAsync(["train", _dataset.Folder, "--name", "toy", "-o", _output, .. others, option, value]));
        Assert.False(Directory.Exists(_output));
    }

    [Fact]
    public async Task A_learning_rate_of_0_is_refused_with_code_2() =>
        Assert.Equal(2, await RunAsync(["train", _dataset.Folder, "--name", "toy", "-o", _output, "--learning-rate", "0", .. Small]));

    private static Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand { TrainCommand.Create(NullLoggerFactory.Instance) };
        var invocation = new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null };
        return root.Parse(arguments).InvokeAsync(invocation);
    }
}
