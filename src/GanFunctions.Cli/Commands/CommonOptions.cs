using System.CommandLine;
using GanFunctions.Cli.LocalStorage;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Cli.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    /// <summary>Answers a script.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Write one JSON object a line to standard output, and nothing else there.",
        Recursive = true,
    };

    /// <summary>Says more.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Write debug logs and stack traces to standard error.",
        Recursive = true,
    };

    /// <summary>Which storage.</summary>
    public static Option<string?> Storage { get; } = new("--storage")
    {
        Description = "A connection string, or an account's blob address (signs in with DefaultAzureCredential). Default: $GAN_STORAGE, else local storage.",
        HelpName = "CONNECTION|URL",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("GAN_STORAGE") is { Length: > 0 } value ? value : null,
    };

    /// <summary>Where local storage keeps its data.</summary>
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "The folder of local storage, logs and locks. Default: $GAN_DATA, else .gan in the repository.",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>Where local storage listens.</summary>
    public static Option<int> Port { get; } = CreatePort();

    /// <summary>Adds the options that choose storage.</summary>
    public static void AddStorage(Command command)
    {
        command.Options.Add(Storage);
        command.Options.Add(Port);
    }

    /// <summary>Makes <c>--direction</c>, which takes any case, as the container 'images' does.</summary>
    /// <param name="description">What the direction is for.</param>
    /// <param name="aliases">Its other names.</param>
    public static Option<string> CreateDirection(string description, params string[] aliases)
    {
        Option<string> direction = new("--direction", aliases)
        {
            Description = description,
            HelpName = $"{Directions.AtoB}|{Directions.BtoA}",
            DefaultValueFactory = _ => Directions.AtoB,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                foreach (string known in (string[])[Directions.AtoB, Directions.BtoA])
                {
                    if (known.Equals(text, StringComparison.OrdinalIgnoreCase))
                    {
                        return known;
                    }
                }

                result.AddError($"--direction must be {Directions.AtoB} or {Directions.BtoA}, not '{text}'.");
                return null;
            },
        };
        direction.CompletionSources.Add(Directions.AtoB, Directions.BtoA);
        return direction;
    }

    private static Option<int> CreatePort()
    {
        Option<int> port = new("--port")
        {
            Description = "The first of the three consecutive ports (blobs, queues, tables) of local storage.",
            HelpName = "PORT",
            DefaultValueFactory = _ => AzuritePorts.Default.Blob,
        };
        RequireBetween(port, 1, 65533);
        return port;
    }

    /// <summary>Refuses a number out of range by the option's name. What is no number is refused by the parser.</summary>
    /// <param name="option">An option that takes one whole number.</param>
    /// <param name="low">The least.</param>
    /// <param name="high">The most.</param>
    public static void RequireBetween(Option option, int low, int high) => option.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, out int value) && (value < low || value > high))
        {
            result.AddError($"{option.Name} must be between {low} and {high}; it is {value}.");
        }
    });
}
