using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Translation;

/// <summary>
/// What an image's name in <c>images</c> asks for: <c>{model}[@{version}]/[AtoB|BtoA/]{path}.{extension}</c>. The
/// direction's letters may be of either case.
/// </summary>
public sealed record ImageBlobName
{
    private static readonly Dictionary<string, ImageFormat> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        ["jpg"] = ImageFormat.Jpeg,
        ["jpeg"] = ImageFormat.Jpeg,
        ["png"] = ImageFormat.Png,
        ["webp"] = ImageFormat.Webp,
        ["bmp"] = ImageFormat.Bmp,
        ["gif"] = ImageFormat.Gif,
    };

    private ImageBlobName(string name, ModelReference model, string direction, string extension)
    {
        Name = name;
        Model = model;
        Direction = direction;
        Extension = extension;
    }

    /// <summary>The whole name.</summary>
    public string Name { get; }

    /// <summary>The model, and the version where pinned.</summary>
    public ModelReference Model { get; }

    /// <summary><c>AtoB</c> or <c>BtoA</c>.</summary>
    public string Direction { get; }

    /// <summary>The extension as it was written, without its dot.</summary>
    public string Extension { get; }

    /// <summary>Whether a name ends like that of an image that can be read.</summary>
    /// <param name="blobName">The blob's name.</param>
    public static bool HasImageExtension(string blobName)
    {
        ArgumentNullException.ThrowIfNull(blobName);
        return blobName.LastIndexOf('.') is >= 0 and int dot && Formats.ContainsKey(blobName[(dot + 1)..]);
    }

    /// <summary>Reads a name.</summary>
    /// <param name="blobName">The blob's name.</param>
    /// <exception cref="InputRejectedException">
    /// <c>no-model-in-name</c>, <c>invalid-model-name</c>, <c>invalid-model-version</c>, <c>unknown-extension</c> or
    /// <c>invalid-name</c>.
    /// </exception>
    public static ImageBlobName Parse(string blobName)
    {
        ArgumentNullException.ThrowIfNull(blobName);
        if (BlobNames.HasForbiddenCharacters(blobName))
        {
            throw new InputRejectedException(
                "invalid-name", "The blob's name holds control characters.", "Upload the image under a name without them.");
        }

        string[] segments = blobName.Split('/');
        if (segments.Length < 2)
        {
            throw new InputRejectedException(
                "no-model-in-name",
                $"The name '{blobName}' does not say by which model to translate the image.",
                "Upload it into a folder with the model's name, such as day2night/photo.jpg.");
        }

        ModelReference model = ModelReference.Parse(segments[0]);
        string extension = segments[^1].LastIndexOf('.') is >= 0 and int dot ? segments[^1][(dot + 1)..] : "";
        if (!Formats.ContainsKey(extension))
        {
            throw new InputRejectedException(
                "unknown-extension",
                extension.Length == 0 ? $"The name '{blobName}' has no extension." : $"The extension '{extension}' is not one of an image that can be read.",
                $"Upload an image whose name ends in one of {string.Join(", ", Formats.Keys)}.");
        }

        return new ImageBlobName(blobName, model, DirectionOf(segments), extension);
    }

    /// <summary>The name of the result in <c>translated</c>: the same path with the extension of what is written.</summary>
    /// <param name="format">What is asked for.</param>
    /// <exception cref="InputRejectedException"><c>name-too-long</c>: with the other extension the name exceeds 1,024 characters.</exception>
    public string ResultName(OutputFormat format)
    {
        string stem = Name[..^Extension.Length];
        string name = format switch
        {
            OutputFormat.Source when Formats[Extension] is ImageFormat.Jpeg or ImageFormat.Png or ImageFormat.Webp => Name,
            OutputFormat.Jpeg => stem + "jpg",
            OutputFormat.Webp => stem + "webp",
            _ => stem + "png",
        };
        return name.Length <= BlobNames.MaxLength
            ? name
            : throw new InputRejectedException(
                "name-too-long",
                $"The result's name would have {name.Length} characters, and {BlobNames.MaxLength} are possible.",
                "Upload the image under a shorter name.");
    }

    /// <summary>The format in which the result is written.</summary>
    /// <param name="format">What is asked for.</param>
    public ImageFormat ResultFormat(OutputFormat format) => format switch
    {
        OutputFormat.Jpeg => ImageFormat.Jpeg,
        OutputFormat.Webp => ImageFormat.Webp,
        OutputFormat.Source when Formats[Extension] is var own and (ImageFormat.Jpeg or ImageFormat.Webp) => own,
        _ => ImageFormat.Png,
    };

    private static string DirectionOf(string[] segments) =>
        segments.Length > 2 && segments[1].Equals(Directions.BtoA, StringComparison.OrdinalIgnoreCase) ? Directions.BtoA : Directions.AtoB;
}
