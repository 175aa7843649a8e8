using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Inference.Tiling;

namespace GanFunctions.Inference;

/// <summary>Translates images of any size: pads them to what the network takes, or cuts them into blended tiles, and crops back.</summary>
/// <param name="options">The size and overlap of tiles.</param>
public sealed class ImageTranslator(InferenceOptions options)
{
    // From here on a run takes so long that fetching its memory from the system anew is nothing beside it.
    private const long LargeTile = 400 * 400;

    /// <summary>Translates the colours, rounded to the nearest byte; alpha is carried over.</summary>
    /// <param name="image">The image; left as it is.</param>
    /// <param name="session">The network.</param>
    /// <param name="ct">Stops between and within runs.</param>
    /// <returns>An image of the same size.</returns>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    /// <exception cref="InputRejectedException"><c>not-a-number</c>: the network answered this image with values that are none.</exception>
    public RgbaImage Translate(RgbaImage image, TranslatorSession session, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(session);

        (int tileHeight, int tileWidth) = session.Size.TileFor(image.Height, image.Width, options.TilePixels);
        TileAxis rows = new(image.Height, tileHeight, Math.Min(options.TileOverlap, tileHeight / 2));
        TileAxis columns = new(image.Width, tileWidth, Math.Min(options.TileOverlap, tileWidth / 2));

        TileReader reader = new(image, session.Values);
        TileWriter writer = new(image, rows, columns, session.Values);
        ImageTensors tensors = session.Rent(tileHeight, tileWidth);
        try
        {
            for (int row = 0; row < rows.Count; row++)
            {
                for (int column = 0; column < columns.Count; column++)
                {
                    ct.ThrowIfCancellationRequested();
                    reader.Read(rows.Start(row), columns.Start(column), tileHeight, tileWidth, tensors.Input);
                    bool last = row == rows.Count - 1 && column == columns.Count - 1;
                    session.Run(tensors, releaseMemory: last && (long)tileHeight * tileWidth > LargeTile, ct);
                    if (!writer.Write(row, column, tensors.Output))
                    {
                        throw new InputRejectedException(
                            "not-a-number",
                            $"The model {session.Source.Model}@{session.Source.Version} answered the image with values that are not numbers.",
                            "Translate it with another version, or train or export the model again.");
                    }
                }
            }
        }
        finally
        {
            session.Return(tensors);
        }

        return writer.Finish();
    }
}
