using GanFunctions.Inference;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Translation;

namespace GanFunctions.Pipeline.Generation;

/// <summary>What a request's name in <c>requests</c> says: <c>{model}[@{version}]/{path}.json</c>.</summary>
public sealed record RequestBlobName
{
    /// <summary>What is behind the name of the blob that cancels a request.</summary>
    public const string CancelSuffix = ".cancel";

    private const string Extension = ".json";

    // A seed's ten digits twice, an extension and some room.
    private const int LongestFile = 64;

    private RequestBlobName(string name, ModelReference model)
    {
        Name = name;
        Model = model;
        Folder = name[..^Extension.Length] + "/";
    }

    /// <summary>The whole name.</summary>
    public string Name { get; }

    /// <summary>The model, and the version where pinned.</summary>
    public ModelReference Model { get; }

    /// <summary>Where the images go in <c>generated</c>, with the slash at its end.</summary>
    public string Folder { get; }

    /// <summary>Whether a blob in <c>requests</c> is no request itself: it cancels one, or is an image that one may name as its reference.</summary>
    /// <param name="blobName">The blob's name.</param>
    public static bool IsBesideRequests(string blobName)
    {
        ArgumentNullException.ThrowIfNull(blobName);
        return blobName.EndsWith(CancelSuffix, StringComparison.Ordinal) || ImageBlobName.HasImageExtension(blobName);
    }

    /// <summary>Reads a name.</summary>
    /// <param name="blobName">The blob's name.</param>
    /// <exception cref="InputRejectedException">
    /// <c>no-model-in-name</c>, <c>invalid-model-name</c>, <c>invalid-model-version</c>, <c>unknown-extension</c>,
    /// <c>invalid-name</c> or <c>name-too-long</c>.
    /// </exception>
    public static RequestBlobName Parse(string blobName)
    {
        ArgumentNullException.ThrowIfNull(blobName);
        if (BlobNames.HasForbiddenCharacters(blobName))
        {
            throw new InputRejectedException(
                "invalid-name", "The blob's name holds control characters.", "Upload the request under a name without them.");
        }

        string[] segments = blobName.Split('/');
        if (segments.Length < 2)
        {
            throw new InputRejectedException(
                "no-model-in-name",
                $"The name '{blobName}' does not say which model is to generate images.",
                "Upload it into a folder with the model's name, such as faces/first.json.");
        }

        ModelReference model = ModelReference.Parse(segments[0]);
        // Small letters alone: a.json and a.JSON would share one folder and delete each other's images.
        if (!segments[^1].EndsWith(Extension, StringComparison.Ordinal) || segments[^1].Length == Extension.Length)
        {
            throw new InputRejectedException(
                "unknown-extension",
                $"The name '{blobName}' is not one of a request.",
                "Upload a request under a name that ends in .json, in small letters.");
        }

        return blobName.Length + LongestFile <= BlobNames.MaxLength
            ? new RequestBlobName(blobName, model)
            : throw new InputRejectedException(
                "name-too-long",
                $"The name has {blobName.Length} characters, which leaves too little of the possible {BlobNames.MaxLength} for the images' names.",
                "Upload the request under a shorter name.");
    }
}
