using GanFunctions.Inference.Generation;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Pipeline.Generation;

/// <summary>Collects all images of a plan into its one file: a grid or an animation.</summary>
public sealed class SheetWriter
{
    private readonly GenerationPlan _plan;
    private readonly ImageGrid? _grid;
    private readonly IAnimationWriter? _animation;

    /// <summary>Begins the file.</summary>
    /// <param name="plan">A plan whose layout is a grid or an animation.</param>
    /// <param name="resolution">The images' width and height in pixels.</param>
    public SheetWriter(GenerationPlan plan, int resolution)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        if (plan.Layout == GenerationLayout.Grid)
        {
            _grid = new ImageGrid(plan.Columns, plan.Rows, resolution);
        }
        else
        {
            _animation = plan.Format == GenerationFormat.Gif
                ? new GifAnimationWriter(plan.FramesPerSecond)
                : new WebpAnimationWriter(plan.FramesPerSecond, plan.Quality);
        }
    }

    /// <summary>Adds an image; frames in their order.</summary>
    /// <param name="image">The image.</param>
    public void Add(GeneratedImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        int cell = image.Index + _plan.Offset;
        _grid?.Set(cell % _plan.Columns, cell / _plan.Columns, image.Image);
        _animation?.Add(image.Image);
    }

    /// <summary>Ends the file.</summary>
    /// <returns>Its bytes.</returns>
    public byte[] Finish() => _animation?.Finish() ?? ImageCodec.Encode(_grid!.Image, _plan.ImageFormat, _plan.Quality);
}
