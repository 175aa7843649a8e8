using System.Text.Json.Nodes;

namespace GanFunctions.Cli.Tests.Training;

/// <summary>Without a trainer: the tests of whole processes ask the real one.</summary>
[Collection(TrainerVariable.Name)]
public sealed class DryRunTests : IDisposable
{
    private readonly TrainerVariable _variable = new("/no/such/gan-trainer.dll");
    private readonly TemporaryFolder _folder = new();

    public DryRunTests()
    {
        foreach (string name in (string[])["trainA/1", "trainA/2", "trainB/1", "trainB/2"])
        {
            _folder.Write($"set/{name}.png", File.ReadAllBytes(Gan.Red));
        }

        _folder.Write("set/train.json", "{ \"epochs\": 7, \"ngf\": 8 }"u8.ToArray());
    }

    public void Dispose()
    {
        _variable.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_says_what_would_be_trained_with_settings_over_those_of_the_dataset_and_needs_no_storage()
    {
        (ExitCode code, IReadOnlyList<JsonObject> events) = await Gan.RunJsonAsync("train", _folder["set"], "--name", "m", "--set", "ngf=4", "--dry-run");

        Assert.Equal(ExitCode.Success, code);
        JsonObject dry = Assert.Single(events);
        Assert.Equal(("cycleGan", 7, 4), (
            (string)dry["configuration"]!["architecture"]!, (int)dry["configuration"]!["epochs"]!, (int)dry["configuration"]!["ngf"]!));
        Assert.Null(dry["estimate"]);
        Assert.Equal(2, (int)dry["report"]!["folders"]!["trainB"]!["images"]!);
    }

    [Fact]
    public async Task People_are_told_too()
    {
        (ExitCode code, string output, string error) = await Gan.RunAsync("train", _folder["set"], "--name", "m", "--dry-run");

        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("no trainer to ask", error, StringComparison.Ordinal);
        Assert.All((string[])["trainA 2, trainB 2", "epochs", "Nothing was uploaded."], part => Assert.Contains(part, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dataset_that_cannot_be_used_is_refused_with_the_reason()
    {
        File.Delete(_folder["set", "trainB", "1.png"]);

        (ExitCode code, _, string error) = await Gan.RunAsync("train", _folder["set"], "--name", "m", "--dry-run");

        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("trainB", error, StringComparison.Ordinal);
    }
}
