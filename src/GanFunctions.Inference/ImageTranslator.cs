using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;

namespace GanFunctions.Inference;

/// <summary>Translates images of any size: pads them to what the network takes, or cuts them into blended tiles, and crops back.</summary>
public sealed class ImageTranslator
{
    /// <summary>Makes a translator.</summary>
    /// <param name="options">The size and overlap of tiles.</param>
    public ImageTranslator(InferenceOptions options)
    {
        _ = options;
    }

    /// <summary>Translates the colours; alpha is carried over.</summary>
    /// <param name="image">The image; left as it is.</param>
    /// <param name="session">The network.</param>
    /// <param name="ct">Stops between and within runs.</param>
    /// <returns>An image of the same size.</returns>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public RgbaImage Translate(RgbaImage image, TranslatorSession session, CancellationToken ct) => throw new NotSupportedException();
}
