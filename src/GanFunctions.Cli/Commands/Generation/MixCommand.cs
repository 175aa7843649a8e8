using System.CommandLine;
using GanFunctions.Inference.Generation;
using GanFunctions.Pipeline.Generation;

namespace GanFunctions.Cli.Commands.Generation;

/// <summary><c>gan mix</c>: a table of mixed styles.</summary>
internal static class MixCommand
{
    private static readonly Option<SeedList?> Rows = CreateRequired("--rows", "The rows' seeds, which give all other layers.");

    private static readonly Option<SeedList?> Columns = CreateRequired("--columns", "The columns' seeds, which give the layers that are named.");

    private static readonly Option<LayerSelection> Layers = GenerationCommand.CreateLayers("The layers that take the columns' styles.", "coarse");

    public static Command Create()
    {
        GanCommand command = new(
            "mix",
            "Mix styles: a table of images whose named layers follow the column's seed and whose others the row's.",
            "gan mix --model faces --rows 1-4 --columns 10-15 --layers coarse -o mix.png",
            "gan mix --model faces --rows 1,2 --columns 3 --layers 0-3,6 --trunc 0.7 -o mix.jpg");
        command.Options.Add(Rows);
        command.Options.Add(Columns);
        command.Options.Add(Layers);
        GenerationCommand.Complete(command, arguments => new GenerationRequest
        {
            Mixing = new MixingRequest(arguments.GetRequiredValue(Rows)!, arguments.GetRequiredValue(Columns)!, arguments.GetRequiredValue(Layers)),
        });
        return command;
    }

    private static Option<SeedList?> CreateRequired(string name, string description)
    {
        Option<SeedList?> seeds = GenerationCommand.CreateSeeds(name, description);
        seeds.Required = true;
        return seeds;
    }
}
