using System.CommandLine;
using System.Globalization;
using GanFunctions.Cli.Generation;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Output;
using GanFunctions.Inference.Generation;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Generation;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace GanFunctions.Cli.Commands.Generation;

/// <summary>What the commands that generate images share: options, and the way from a request to files.</summary>
internal static class GenerationCommand
{
    private const string DefaultOutput = "generated";

    private static readonly Option<string> Model = new("--model", "-m")
    {
        Description = "A StyleGAN model of the registry or a bundled sample by name, or a folder that 'gan models export' wrote.",
        HelpName = "NAME[@VERSION]|DIR",
        Required = true,
    };

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "One image file, whose extension names the format, or a folder. Default: ./generated.",
        HelpName = "OUT",
    };

    private static readonly Option<double> Truncation = CreateTruncation();

    private static readonly Option<int?> Cutoff = new("--cutoff") { Description = "How many layers are truncated, from the coarsest on. Default: all.", HelpName = "N" };

    private static readonly Option<NoiseMode> Noise = new("--noise")
    {
        Description = "The network's own noise, noise drawn from each image's seed, or none.",
        HelpName = "const|seeded|none",
    };

    private static readonly Option<int> Quality = CreateQuality();

    private static readonly Option<bool> Force = new("--force") { Description = "Take a truncation outside 0 to 1." };

    /// <summary>Adds the options to a command and makes what they and its own ask for its action.</summary>
    /// <param name="command">The command.</param>
    /// <param name="request">What the command line asks for, besides what the shared options say.</param>
    public static void Complete(Command command, Func<ParseResult, GenerationRequest> request)
    {
        foreach (Option option in (Option[])[Model, Output, Truncation, Cutoff, Noise, Quality, Force])
        {
            command.Options.Add(option);
        }

        CommonOptions.RequireBetween(Cutoff, 0, 64);
        CommonOptions.AddStorage(command);
        InferenceArguments.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Truncation) is { Tokens: [{ Value: var text }] }
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double psi)
                && psi is < 0 or > 1
                && result.GetResult(Force) is not { Implicit: false })
            {
                result.AddError($"--trunc is {text}, which is not from 0 to 1; --force takes it all the same.");
            }
        });
        CommandRunner.SetAction(command, (arguments, context) => RunAsync(arguments, context, request(arguments)));
    }

    /// <summary>Makes an option that takes seeds.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What they are for.</param>
    public static Option<SeedList?> CreateSeeds(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "1,5,9-12",
        CustomParser = result =>
        {
            SeedList? seeds = SeedList.Parse(result.Tokens[0].Value);
            if (seeds is null)
            {
                result.AddError($"{name} cannot be '{result.Tokens[0].Value}'. {SeedList.Rule}");
            }

            return seeds;
        },
    };

    /// <summary>Makes <c>--layers</c>.</summary>
    /// <param name="description">What they do.</param>
    /// <param name="otherwise">The layers where none are named.</param>
    public static Option<LayerSelection> CreateLayers(string description, string otherwise) => new("--layers")
    {
        Description = description,
        HelpName = "coarse|middle|fine|all|0-3,5",
        DefaultValueFactory = _ => LayerSelection.Parse(otherwise)!,
        CustomParser = result =>
        {
            LayerSelection? layers = LayerSelection.Parse(result.Tokens[0].Value);
            if (layers is null)
            {
                result.AddError($"--layers cannot be '{result.Tokens[0].Value}': name groups, numbers and ranges with commas between them.");
            }

            return layers;
        },
    };

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context, GenerationRequest asked)
    {
        GenerationOutput output = GenerationOutput.Parse(arguments.GetValue(Output) ?? DefaultOutput);
        GenerationRequest request = asked with
        {
            Psi = arguments.GetValue(Truncation),
            Cutoff = arguments.GetValue(Cutoff),
            Noise = arguments.GetValue(Noise),
            Output = asked.Output with { Format = output.Named, Quality = arguments.GetValue(Quality) },
        };
        CheckFormat(output, moves: request.Interpolation is not null);

        await using GeneratorModel model = await GeneratorModel.OpenAsync(arguments, context, arguments.GetRequiredValue(Model)).ConfigureAwait(false);
        GenerationPlan plan = new GenerationPlanner(new GenerationOptions()).Plan(request, model.Source.Card);
        if (output.Named is not null && plan is { Layout: GenerationLayout.Single, Recipes.Count: > 1 })
        {
            throw new CommandFailedException(
                ExitCode.Usage, $"{plan.Recipes.Count} images do not go into the one file '{output.Path}'.", "Name a folder with -o, or lay them into one image with --grid.");
        }

        InferenceOptions options = new();
        InferenceArguments.Apply(arguments, options);
        byte[]? photo = request.Reference is { } reference ? await PhotoReader.ReadAsync(reference.Blob, context.CancellationToken).ConfigureAwait(false) : null;
        await using SessionPool pool = new(options, context.Loggers.CreateLogger<SessionPool>());
        using SessionLease<GeneratorSession> lease = await pool.LeaseAsync(model.Source, context.CancellationToken).ConfigureAwait(false);
        if (photo is not null)
        {
            RgbaImage image = PhotoReader.Decode(photo, request.Reference!.Blob);
            plan = plan with { Settings = plan.Settings with { Reference = ImageGenerator.Encode(lease.Session, image, context.CancellationToken) } };
        }

        FileGenerator files = new(new ImageGenerator(options), lease.Session, output);
        await ShowProgressAsync(context.Output, plan, (made, written) => files.GenerateAsync(plan, made, written, context.CancellationToken)).ConfigureAwait(false);
        context.Output.Report(new WorkDone(0, 0) { Generated = plan.Recipes.Count });
        return ExitCode.Success;
    }

    // The planner would refuse it too, in the words of requests' keys.
    private static void CheckFormat(GenerationOutput output, bool moves)
    {
        if (moves && output.Named is GenerationFormat.Png or GenerationFormat.Jpeg)
        {
            throw new CommandFailedException(
                ExitCode.Usage, $"'{output.Path}' names a format that holds no animation.", "Name a file that ends in .webp or .gif, or a folder.");
        }

        if (!moves && output.Named is GenerationFormat.Gif)
        {
            throw new CommandFailedException(
                ExitCode.Usage, $"'{output.Path}' names gif, which is written for animations alone.", "Name a file that ends in .png, .jpg or .webp, or a folder.");
        }
    }

    private static Task ShowProgressAsync(CommandOutput output, GenerationPlan plan, Func<Action, Action<ImageGenerated>, Task> work)
    {
        if (!output.IsInteractive || plan.Recipes.Count == 1)
        {
            return work(() => { }, output.Report);
        }

        return output.Console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                ProgressTask task = progress.AddTask("Generating", maxValue: plan.Recipes.Count);
                await work(
                    () => task.Increment(1),
                    file =>
                    {
                        if (plan.Layout != GenerationLayout.Single)
                        {
                            output.Report(file);
                        }
                    }).ConfigureAwait(false);
            });
    }

    private static Option<double> CreateTruncation() => new("--trunc", "--truncation")
    {
        Description = "How far from the mean style: 0 is the mean, 1 leaves truncation out.",
        HelpName = "0..1",
        DefaultValueFactory = _ => 1,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double psi) && psi is >= -10 and <= 10)
            {
                return psi;
            }

            result.AddError($"--trunc must be a number from 0 to 1, not '{result.Tokens[0].Value}'.");
            return 1;
        },
    };

    private static Option<int> CreateQuality()
    {
        Option<int> quality = new("--quality") { Description = "For JPEG and WebP; WebP of 100 is lossless.", HelpName = "1..100", DefaultValueFactory = _ => 90 };
        CommonOptions.RequireBetween(quality, 1, 100);
        return quality;
    }
}
