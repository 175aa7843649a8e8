using System.CommandLine;
using GanFunctions.Inference.Generation;
using GanFunctions.Pipeline.Generation;

namespace GanFunctions.Cli.Commands.Generation;

/// <summary><c>gan style</c>: the style of a photo.</summary>
internal static class StyleCommand
{
    private static readonly Argument<string> Photo = new("PHOTO") { Description = "An image file; its middle square counts." };

    private static readonly Option<LayerSelection> Layers = GenerationCommand.CreateLayers("The layers that take the photo's style.", LayerSelection.All);

    private static readonly Option<SeedList?> Seeds = GenerationCommand.CreateSeeds(
        "--seeds", "The seeds that give the other layers. Default: 0; none where all layers take the photo's style.");

    private static readonly Option<bool> Grid = new("--grid") { Description = "Lay all images into one." };

    public static Command Create()
    {
        GanCommand command = new(
            "style",
            "Generate images with the style of a photo, which the model's encoder finds; with all layers, what it makes of the photo itself.",
            "gan style photo.jpg --model faces --layers fine --seed 7 -o styled.png",
            "gan style photo.jpg --model faces --layers fine --seeds 1-16 --grid -o styled.png",
            "gan style photo.jpg --model faces -o reconstruction.png");
        Seeds.Aliases.Add("--seed");
        command.Arguments.Add(Photo);
        command.Options.Add(Layers);
        command.Options.Add(Seeds);
        command.Options.Add(Grid);
        GenerationCommand.Complete(command, arguments =>
        {
            LayerSelection layers = arguments.GetRequiredValue(Layers);
            return new GenerationRequest
            {
                Seeds = arguments.GetValue(Seeds) ?? (layers.ToString() == LayerSelection.All ? null : SeedList.From(0, 1)),
                Reference = new ReferenceRequest("", arguments.GetRequiredValue(Photo), layers),
                Output = new OutputRequest { Layout = arguments.GetValue(Grid) ? GenerationLayout.Grid : null },
            };
        });
        return command;
    }
}
