using GanFunctions.Inference.Imaging;

namespace GanFunctions.Training.Data;

/// <summary>Images to look at.</summary>
/// <param name="A">Of domain A, or the left halves of pairs.</param>
/// <param name="B">Of domain B, or the right halves, in the same order.</param>
internal sealed record ImageSamples(IReadOnlyList<RgbaImage> A, IReadOnlyList<RgbaImage> B);
