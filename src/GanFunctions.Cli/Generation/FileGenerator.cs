using GanFunctions.Cli.Output;
using GanFunctions.Cli.Translation;
using GanFunctions.Inference.Generation;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Generation;

namespace GanFunctions.Cli.Generation;

/// <summary>Makes a plan's images and writes them into files, each whole or not at all.</summary>
/// <param name="generator">What runs the networks.</param>
/// <param name="session">The networks.</param>
/// <param name="output">Where files go.</param>
internal sealed class FileGenerator(ImageGenerator generator, GeneratorSession session, GenerationOutput output)
{
    /// <summary>Makes all of it.</summary>
    /// <param name="plan">What to make.</param>
    /// <param name="made">Told of each image, once it is made.</param>
    /// <param name="written">Told of each file.</param>
    /// <param name="cancellationToken">Stops between images; what is written stays.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async Task GenerateAsync(GenerationPlan plan, Action made, Action<ImageGenerated> written, CancellationToken cancellationToken)
    {
        SheetWriter? sheet = plan.Layout == GenerationLayout.Single ? null : new SheetWriter(plan, session.Card.Resolution);
        foreach (GeneratedImage image in generator.Generate(session, plan.Recipes, plan.Settings, ct: cancellationToken))
        {
            if (sheet is null)
            {
                await WriteAsync(plan.FileName(image.Index), ImageCodec.Encode(image.Image, plan.ImageFormat, plan.Quality), 1).ConfigureAwait(false);
            }
            else
            {
                sheet.Add(image);
            }

            made();
        }

        if (sheet is not null)
        {
            await WriteAsync(plan.SheetName, sheet.Finish(), plan.Recipes.Count).ConfigureAwait(false);
        }

        async Task WriteAsync(string name, byte[] content, int count)
        {
            string path = output.PathOf(name);
            await AtomicFile.WriteAsync(path, content, cancellationToken).ConfigureAwait(false);
            bool grid = plan.Layout == GenerationLayout.Grid;
            written(new ImageGenerated
            {
                Output = path,
                Model = session.Source.Model,
                Version = session.Source.Version,
                Count = count,
                Width = session.Card.Resolution * (grid ? plan.Columns : 1),
                Height = session.Card.Resolution * (grid ? plan.Rows : 1),
                Provider = session.Provider.Provider.ToString(),
            });
        }
    }
}
