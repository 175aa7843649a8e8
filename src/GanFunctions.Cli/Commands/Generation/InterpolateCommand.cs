using System.CommandLine;
using System.Globalization;
using GanFunctions.Inference.Generation;
using GanFunctions.Pipeline.Generation;

namespace GanFunctions.Cli.Commands.Generation;

/// <summary><c>gan interpolate</c>: an animation from seed to seed.</summary>
internal static class InterpolateCommand
{
    private static readonly Option<SeedList?> Seeds = CreateSeeds();

    private static readonly Option<int> Frames = new("--frames") { Description = "Frames from one seed to the next.", HelpName = "N", DefaultValueFactory = _ => 24 };

    private static readonly Option<InterpolationSpace> Space = new("--space")
    {
        Description = "Straight lines between styles (w), or arcs between latents (z).",
        HelpName = "w|z",
    };

    private static readonly Option<bool> NoLoop = new("--no-loop") { Description = "End at the last seed rather than lead back to the first." };

    private static readonly Option<double> FramesPerSecond = CreateFramesPerSecond();

    public static Command Create()
    {
        GanCommand command = new(
            "interpolate",
            "Lead from seed to seed in an animation.",
            "gan interpolate --model faces --seeds 1,5,9 --frames 48 -o way.webp",
            "gan interpolate --model faces --seeds 1-4 --frames 12 --fps 12 --space z --no-loop -o way.gif");
        CommonOptions.RequireBetween(Frames, 1, 100_000);
        command.Options.Add(Seeds);
        command.Options.Add(Frames);
        command.Options.Add(Space);
        command.Options.Add(NoLoop);
        command.Options.Add(FramesPerSecond);
        GenerationCommand.Complete(command, arguments => new GenerationRequest
        {
            Interpolation = new InterpolationRequest(
                arguments.GetRequiredValue(Seeds)!, arguments.GetValue(Frames), arguments.GetValue(Space), !arguments.GetValue(NoLoop)),
            Output = new OutputRequest { FramesPerSecond = arguments.GetValue(FramesPerSecond) },
        });
        return command;
    }

    private static Option<SeedList?> CreateSeeds()
    {
        Option<SeedList?> seeds = GenerationCommand.CreateSeeds("--seeds", "Where it leads through, two at least.");
        seeds.Required = true;
        seeds.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && SeedList.Parse(text) is { Count: < 2 })
            {
                result.AddError($"--seeds must name two seeds at least; '{text}' is one.");
            }
        });
        return seeds;
    }

    private static Option<double> CreateFramesPerSecond() => new("--fps")
    {
        Description = "Frames a second.",
        HelpName = "N",
        DefaultValueFactory = _ => 24,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double pace) && pace is >= 0.1 and <= 100)
            {
                return pace;
            }

            result.AddError($"--fps must be a number from 0.1 to 100, not '{result.Tokens[0].Value}'.");
            return 24;
        },
    };
}
