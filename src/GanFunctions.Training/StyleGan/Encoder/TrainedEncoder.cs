using GanFunctions.Networks.StyleGan.Encoder;

namespace GanFunctions.Training.StyleGan.Encoder;

/// <summary>An encoder at the end of its training.</summary>
/// <param name="Network">The encoder, which is disposed with this.</param>
/// <param name="Psnr">The mean ratio of reconstructions of held-out images, in decibels.</param>
internal sealed record TrainedEncoder(StyleEncoder Network, double Psnr) : IDisposable
{
    /// <summary>Name of the file in a version.</summary>
    public const string FileName = "encoder.onnx";

    /// <summary>Name of <see cref="Psnr"/> among a version's metrics.</summary>
    public const string PsnrKey = "encoderPsnr";

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
