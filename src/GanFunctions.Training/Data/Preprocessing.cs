using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Data;

/// <summary>
/// How an image of any size becomes what networks see: first a bicubic resize that depends on its size alone, then a crop
/// and a mirroring that are drawn at each step.
/// </summary>
/// <param name="configuration">The variant, the sizes, and whether half of the images are mirrored.</param>
/// <param name="sizeMultiple">Height and width of images that are not cropped become multiples of this.</param>
internal sealed class Preprocessing(TrainingConfiguration configuration, int sizeMultiple)
{
    private readonly int _load = configuration.LoadSize;
    private readonly int _crop = configuration.CropSize;
    private readonly long _maxPixels = new ImageLimits().MaxPixels;

    private bool Crops => configuration.Preprocess is not (PreprocessKind.None or PreprocessKind.ScaleWidth);

    /// <summary>The part that is the same at every step.</summary>
    /// <param name="image">An opaque image.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="InputRejectedException"><c>image-too-large</c>: it is so narrow that it would become too high.</exception>
    public RgbaImage Resize(RgbaImage image, string name)
    {
        (long width, long height) = Size(image.Width, image.Height);
        return width * height > _maxPixels
            ? throw new InputRejectedException(
                "image-too-large",
                $"'{name}' has {image.Width}x{image.Height} pixels and would be resized to {width}x{height}, more than the limit of {_maxPixels:N0} pixels.",
                "Remove the image, or set preprocess to resizeAndCrop.")
            : ImageResizer.Resize(image, (int)width, (int)height, ResampleFilter.Bicubic);
    }

    /// <summary>The part that differs from step to step: column, row and mirroring, drawn in this order.</summary>
    /// <param name="width">Columns of the resized image.</param>
    /// <param name="height">Rows of the resized image.</param>
    /// <param name="random">What is drawn from.</param>
    public CropWindow Draw(int width, int height, Random random)
    {
        CropWindow whole = Crops
            ? new CropWindow(random.Next(width - _crop + 1), random.Next(height - _crop + 1), _crop, _crop, false)
            : new CropWindow(0, 0, width, height, false);
        return configuration.Flip ? whole with { Mirror = random.NextDouble() < 0.5 } : whole;
    }

    /// <summary>
    /// What is evaluated: as the authors test, resized to the crop's size where training resizes to a square; else the
    /// middle of what <see cref="Resize"/> gives where training crops, or all of it.
    /// </summary>
    /// <param name="image">An opaque image.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="InputRejectedException">As <see cref="Resize"/>.</exception>
    public RgbaImage ForEvaluation(RgbaImage image, string name)
    {
        if (configuration.Preprocess == PreprocessKind.ResizeAndCrop)
        {
            return ImageResizer.Resize(image, _crop, _crop, ResampleFilter.Bicubic);
        }

        RgbaImage resized = Resize(image, name);
        return Crops ? resized.Crop((resized.Width - _crop) / 2, (resized.Height - _crop) / 2, _crop, _crop) : resized;
    }

    private (long Width, long Height) Size(int width, int height) => configuration.Preprocess switch
    {
        PreprocessKind.ResizeAndCrop => (_load, _load),
        PreprocessKind.Crop => AtLeastTheCrop(width, height),
        PreprocessKind.ScaleWidth => (Rounded(_load), Rounded((double)_load * height / width)),
        PreprocessKind.ScaleWidthAndCrop => (_load, (long)Math.Max((double)_load * height / width, _crop)),
        _ => (Rounded(width), Rounded(height)),
    };

    private (long Width, long Height) AtLeastTheCrop(int width, int height)
    {
        double scale = Math.Max(1, Math.Max((double)_crop / width, (double)_crop / height));
        return (Math.Max(_crop, (long)Math.Round(width * scale)), Math.Max(_crop, (long)Math.Round(height * scale)));
    }

    private long Rounded(double size) => Math.Max(1, (long)Math.Round(size / sizeMultiple)) * sizeMultiple;
}
