using GanFunctions.Cli.Output;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Cli.Commands.Models;

/// <summary>Says which version serves now.</summary>
internal static class CurrentVersionReport
{
    public static void Write(CommandOutput output, string model, CurrentPointer current)
    {
        if (output.Json)
        {
            output.WriteJson(new { model, current });
        }
        else
        {
            string before = current.Previous is [var previous, ..] ? $" (before: {previous.Version})" : "";
            output.Note($"The current version of {model} is {current.Version}{before}.");
        }
    }
}
