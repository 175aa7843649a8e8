using GanFunctions.Inference.Generation;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Pipeline.Generation;

/// <summary>What a request makes of one generator: images by recipe, and the files that they become.</summary>
public sealed record GenerationPlan
{
    /// <summary>All images, in order.</summary>
    public required IReadOnlyList<ImageRecipe> Recipes { get; init; }

    /// <summary>What they share; the reference's styles are still to be added.</summary>
    public required GenerationSettings Settings { get; init; }

    /// <summary>One file an image, or one for all.</summary>
    public required GenerationLayout Layout { get; init; }

    /// <summary>The files' format.</summary>
    public required GenerationFormat Format { get; init; }

    /// <summary>1 to 100, for JPEG and WebP.</summary>
    public required int Quality { get; init; }

    /// <summary>An animation's pace.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>A grid's columns.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>A grid's rows.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>Cells left white at a grid's beginning: the corner of a table of mixtures.</summary>
    public int Offset { get; init; }

    /// <summary>The format as images are encoded in it.</summary>
    public ImageFormat ImageFormat => Format switch
    {
        GenerationFormat.Jpeg => ImageFormat.Jpeg,
        GenerationFormat.Webp => ImageFormat.Webp,
        GenerationFormat.Gif => ImageFormat.Gif,
        _ => ImageFormat.Png,
    };

    /// <summary>The files' extension, with its dot.</summary>
    public string Extension => Format switch
    {
        GenerationFormat.Jpeg => ".jpg",
        GenerationFormat.Webp => ".webp",
        GenerationFormat.Gif => ".gif",
        _ => ".png",
    };

    /// <summary>The files' media type.</summary>
    public string ContentType => Format switch
    {
        GenerationFormat.Jpeg => "image/jpeg",
        GenerationFormat.Webp => "image/webp",
        GenerationFormat.Gif => "image/gif",
        _ => "image/png",
    };

    /// <summary>The name of the one file of a grid or an animation.</summary>
    public string SheetName => (Layout == GenerationLayout.Grid ? "grid" : "animation") + Extension;

    /// <summary>The name of an image's file.</summary>
    /// <param name="index">Which image, from 0.</param>
    public string FileName(int index) => Recipes[index].Name + Extension;
}
