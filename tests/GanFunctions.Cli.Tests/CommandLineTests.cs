using System.CommandLine;
using System.Text.Json.Nodes;
using GanFunctions.Cli.Commands;

namespace GanFunctions.Cli.Tests;

public sealed class CommandLineTests
{
    public static TheoryData<string> Commands()
    {
        TheoryData<string> names = [];
        foreach (string name in Names(GanRootCommand.Create(), ""))
        {
            names.Add(name);
        }

        return names;
    }

    [Theory]
    [InlineData("--threads", "abc", "translate", "x.png", "--model", "day2night")]
    [InlineData("--threads", "0", "translate", "x.png", "--model", "day2night")]
    [InlineData("--port", "abc", "up")]
    [InlineData("--port", "65534", "up")]
    public async Task A_number_that_is_none_or_out_of_range_is_a_usage_error(string option, string value, params string[] command)
    {
        (ExitCode code, _, string error) = await Gan.RunAsync([.. command, option, value]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(option, error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_has_help_with_examples_that_parse(string name)
    {
        (ExitCode code, string output, _) = await Gan.RunAsync([.. name.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
        string[] examples = [.. output[output.IndexOf("Examples:", StringComparison.Ordinal)..].Split('\n').Skip(1).Select(line => line.Trim()).Where(line => line.Length > 0)];
        Assert.NotEmpty(examples);
        foreach (string example in examples)
        {
            Assert.StartsWith($"gan {name}".TrimEnd(), example, StringComparison.Ordinal);
            ParseResult parsed = GanRootCommand.Create().Parse(example["gan ".Length..]);
            Assert.True(parsed.Errors.Count == 0, $"{example}: {string.Join(' ', parsed.Errors.Select(error => error.Message))}");
        }
    }

    [Theory]
    [InlineData("translat")]
    [InlineData("translate")]
    [InlineData("translate", "photo.jpg")]
    [InlineData("translate", "photo.jpg", "--model", "m", "--direction", "CtoD")]
    [InlineData("translate", "photo.jpg", "--model", "m", "--format", "tiff")]
    [InlineData("translate", "photo.jpg", "--model", "m", "--range", "1..0")]
    [InlineData("translate", "photo.jpg", "--model", "m", "--provider", "cpu", "--require-gpu")]
    [InlineData("translate", "photo.jpg", "--model", "m", "--provider", "npu", "--require-gpu")]
    [InlineData("up", "--port", "0")]
    [InlineData("up", "--port", "65534")]
    [InlineData("up", "--threads", "0")]
    [InlineData("train", "d.zip")]
    [InlineData("train", "d.zip", "--name", "Not A Name")]
    [InlineData("train", "d.zip", "--name", "m@1.0")]
    [InlineData("train", "d.zip", "--name", "m", "--set", "steps")]
    [InlineData("train", "d.zip", "--name", "m", "--device", "npu")]
    [InlineData("runs", "show")]
    [InlineData("models", "promote", "day2night")]
    [InlineData("models", "show", "Not A Name")]
    [InlineData("models", "delete", "day2night")]
    public async Task A_wrong_command_line_is_refused_with_a_pointer_to_the_help(params string[] arguments)
    {
        (ExitCode code, string output, string error) = await Gan.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal("", output);
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stepz=5", "steps")]
    [InlineData("steps=many", "whole number")]
    [InlineData("loss=lsgann", "lsgan")]
    public async Task A_wrong_setting_is_refused_by_name_with_what_is_allowed(string assignment, string allowed)
    {
        (ExitCode code, _, string error) = await Gan.RunAsync("train", "nothing-is-looked-at.zip", "--name", "m", "--set", assignment);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(assignment.Split('=')[0], error, StringComparison.Ordinal);
        Assert.Contains(allowed, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_kept_for_something_else_is_refused_with_that_reason()
    {
        (ExitCode code, _, string error) = await Gan.RunAsync("train", "d.zip", "--name", "import");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("is kept for", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_command_line_is_told_to_a_script_as_json()
    {
        (ExitCode code, IReadOnlyList<JsonObject> events) = await Gan.RunJsonAsync("translate");

        Assert.Equal(ExitCode.Usage, code);
        JsonObject failed = Assert.Single(events);
        Assert.Equal("failed", failed["event"]!.GetValue<string>());
        Assert.Equal(64, failed["exitCode"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_version_is_told_to_people_and_scripts()
    {
        (ExitCode code, string output, _) = await Gan.RunAsync("version");
        (_, IReadOnlyList<JsonObject> events) = await Gan.RunJsonAsync("version");

        Assert.Equal(ExitCode.Success, code);
        Assert.StartsWith($"gan {Assert.Single(events)["version"]}", output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(Command command, string path) =>
        command.Subcommands.SelectMany(child => Names(child, $"{path} {child.Name}".Trim()).Prepend($"{path} {child.Name}".Trim()));
}
