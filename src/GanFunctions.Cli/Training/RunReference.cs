using GanFunctions.Pipeline.Models;

namespace GanFunctions.Cli.Training;

/// <summary>A run of the storage, to be named: by its id, an unambiguous beginning of it, or its model for the newest.</summary>
/// <param name="RunId">Its id.</param>
/// <param name="Model">The model that is trained.</param>
/// <param name="CreatedAt">When it was asked for.</param>
internal sealed record RunName(string RunId, string Model, DateTimeOffset CreatedAt);

/// <summary>Finds the run that a person means.</summary>
internal static class RunReference
{
    private const int Shown = 3;

    /// <summary>Finds the run.</summary>
    /// <param name="text">An id, a beginning of one, or a model's name.</param>
    /// <param name="runs">The runs there are.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="CommandFailedException">There is no such run, or the text is the beginning of several.</exception>
    public static string Resolve(string text, IReadOnlyList<RunName> runs)
    {
        if (runs.Any(run => run.RunId == text))
        {
            return text;
        }

        if (runs.Where(run => run.Model == text).MaxBy(run => run.CreatedAt) is { } newest)
        {
            return newest.RunId;
        }

        string[] beginning = [.. runs.Select(run => run.RunId).Where(id => text.Length > 0 && id.StartsWith(text, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return beginning switch
        {
            [var one] => one,
            [] => throw Unknown(text, runs),
            _ => throw new CommandFailedException(
                ExitCode.NotFound,
                $"'{text}' is the beginning of {beginning.Length} runs: {string.Join(", ", beginning.Take(Shown))}{(beginning.Length > Shown ? ", ..." : "")}.",
                "Name more of the id; 'gan runs list' shows them all."),
        };
    }

    private static CommandFailedException Unknown(string text, IReadOnlyList<RunName> runs) => new(
        ExitCode.NotFound,
        $"There is no run '{text}'.",
        NearestNames.Of(text, runs.Select(run => run.RunId)) is { } nearest
            ? $"Name one that exists, such as {nearest}; 'gan runs list' shows them all."
            : "There are no runs yet: 'gan train' starts one.");
}
