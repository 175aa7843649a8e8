using GanFunctions.Cli.Training;

namespace GanFunctions.Cli.Tests.Training;

public sealed class RunReferenceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly RunName[] Runs =
    [
        new("horses-0123456789ab", "horses", Noon),
        new("horses-0999999999ab", "horses", Noon.AddHours(1)),
        new("horses-2-aaaaaaaaaaaa", "horses-2", Noon.AddHours(2)),
    ];

    [Theory]
    [InlineData("horses-0123456789ab", "horses-0123456789ab")]
    [InlineData("horses-01", "horses-0123456789ab")]
    [InlineData("horses-2", "horses-2-aaaaaaaaaaaa")]
    [InlineData("horses-2-", "horses-2-aaaaaaaaaaaa")]
    [InlineData("horses", "horses-0999999999ab")]
    public void A_run_is_named_by_its_id_a_beginning_or_its_model_for_the_newest(string text, string expected) =>
        Assert.Equal(expected, RunReference.Resolve(text, Runs));

    [Theory]
    [InlineData("horses-0")]
    [InlineData("h")]
    public void The_beginning_of_several_is_refused_with_their_ids(string text)
    {
        CommandFailedException failure = Assert.Throws<CommandFailedException>(() => RunReference.Resolve(text, Runs));

        Assert.Equal(ExitCode.NotFound, failure.ExitCode);
        Assert.Contains("horses-0123456789ab", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hores-0123456789ab")]
    [InlineData("")]
    public void An_unknown_run_is_answered_with_the_nearest(string text)
    {
        CommandFailedException failure = Assert.Throws<CommandFailedException>(() => RunReference.Resolve(text, Runs));

        Assert.Equal(ExitCode.NotFound, failure.ExitCode);
        Assert.Contains("horses-0123456789ab", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_are_no_runs_it_says_what_starts_one()
    {
        CommandFailedException failure = Assert.Throws<CommandFailedException>(() => RunReference.Resolve("horses", []));

        Assert.Contains("gan train", failure.Remedy, StringComparison.Ordinal);
    }
}
