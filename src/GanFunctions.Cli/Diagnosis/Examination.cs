using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Output;

namespace GanFunctions.Cli.Diagnosis;

/// <summary>Makes a check of what may throw: then it failed, with the same sentence and remedy as anywhere else.</summary>
internal static class Examination
{
    /// <summary>Makes one check.</summary>
    /// <param name="name">What is looked at.</param>
    /// <param name="find">Says what was found, where all is well.</param>
    public static async Task<Check> OfAsync(string name, Func<Task<string>> find)
    {
        try
        {
            return new Check(name, CheckStatus.Ok, await find().ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            CommandFailed failure = FailureDescription.Of(exception);
            return new Check(name, CheckStatus.Fail, failure.Reason, failure.Remedy);
        }
    }
}
