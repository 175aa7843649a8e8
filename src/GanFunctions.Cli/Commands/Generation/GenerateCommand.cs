using System.CommandLine;
using GanFunctions.Inference.Generation;
using GanFunctions.Pipeline.Generation;

namespace GanFunctions.Cli.Commands.Generation;

/// <summary><c>gan generate</c>: images from seeds.</summary>
internal static class GenerateCommand
{
    private static readonly Option<SeedList?> Seeds = GenerationCommand.CreateSeeds("--seeds", "The images' seeds, one image each. Default: 0.");

    private static readonly Option<bool> Grid = new("--grid") { Description = "Lay all images into one." };

    private static readonly Option<int?> Columns = new("--columns") { Description = "The grid's columns. Default: about as many as rows.", HelpName = "N" };

    public static Command Create()
    {
        GanCommand command = new(
            "generate",
            "Generate images from seeds. A seed gives the same image again, and means what it means to users of the reference implementation.",
            "gan generate --model faces --seeds 1-64 --trunc 0.7 --grid -o out.png",
            "gan generate --model faces@1.0 --seeds 1,5,9-12 -o faces/",
            "gan generate --model exported/ --seeds 42 --noise seeded -o 42.jpg");
        CommonOptions.RequireBetween(Columns, 1, 1_000);
        command.Options.Add(Seeds);
        command.Options.Add(Grid);
        command.Options.Add(Columns);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Columns) is { Implicit: false } && result.GetResult(Grid) is not { Implicit: false })
            {
                result.AddError("--columns are those of a grid: add --grid.");
            }
        });
        GenerationCommand.Complete(command, arguments => new GenerationRequest
        {
            Seeds = arguments.GetValue(Seeds) ?? SeedList.From(0, 1),
            Output = new OutputRequest
            {
                Layout = arguments.GetValue(Grid) ? GenerationLayout.Grid : GenerationLayout.Single,
                Columns = arguments.GetValue(Columns),
            },
        });
        return command;
    }
}
