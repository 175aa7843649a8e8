using System.CommandLine;

namespace GanFunctions.Cli.Commands;

/// <summary>A command whose help ends with examples.</summary>
internal class GanCommand : Command
{
    public GanCommand(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description) => Examples = examples;

    /// <summary>Command lines to copy.</summary>
    public IReadOnlyList<string> Examples { get; }
}
