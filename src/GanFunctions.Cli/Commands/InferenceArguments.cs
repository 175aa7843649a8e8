using System.CommandLine;
using GanFunctions.Inference.Sessions;

namespace GanFunctions.Cli.Commands;

/// <summary>Options that say what runs the networks.</summary>
internal static class InferenceArguments
{
    private static readonly Option<ExecutionProvider> Provider = new("--provider")
    {
        Description = "What runs the networks: auto takes an NVIDIA GPU where this build and machine have one; cuda takes nothing else.",
        HelpName = "auto|cpu|cuda",
    };

    private static readonly Option<bool> RequireGpu = new("--require-gpu")
    {
        Description = "Refuse to start rather than run on the CPU.",
    };

    private static readonly Option<int?> Threads = CreateThreads();

    /// <summary>Adds the options to a command.</summary>
    public static void AddTo(Command command)
    {
        command.Options.Add(Provider);
        command.Options.Add(RequireGpu);
        command.Options.Add(Threads);
        command.Validators.Add(result =>
        {
            // The tokens, for asking for a value that cannot be parsed throws.
            if (result.GetResult(RequireGpu) is { Implicit: false, Tokens: [] or [{ Value: "true" }] }
                && result.GetResult(Provider) is { Tokens: [{ Value: var provider }] }
                && provider.Equals(nameof(ExecutionProvider.Cpu), StringComparison.OrdinalIgnoreCase))
            {
                result.AddError("--require-gpu and --provider cpu contradict each other: leave one of them out.");
            }
        });
    }

    /// <summary>Writes what the command line asks for into the options.</summary>
    public static void Apply(ParseResult arguments, InferenceOptions options)
    {
        options.Provider = arguments.GetValue(Provider);
        options.RequireGpu = arguments.GetValue(RequireGpu);
        options.IntraOpThreads = arguments.GetValue(Threads);
    }

    private static Option<int?> CreateThreads()
    {
        Option<int?> threads = new("--threads") { Description = "Threads of one run. Default: all cores.", HelpName = "N" };
        CommonOptions.RequireBetween(threads, 1, 1024);
        return threads;
    }
}
