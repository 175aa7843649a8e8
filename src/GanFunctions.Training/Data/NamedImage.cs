using GanFunctions.Inference.Imaging;

namespace GanFunctions.Training.Data;

/// <summary>An image of a dataset.</summary>
/// <param name="Path">Where it lies within the dataset.</param>
/// <param name="Image">Its pixels; alpha is ignored.</param>
internal sealed record NamedImage(string Path, RgbaImage Image);
