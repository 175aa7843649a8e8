using GanFunctions.Inference;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Training;

/// <summary>A name in the container <c>datasets</c>: <c>{model}.zip</c>, or <c>{model}/{anything}.zip</c>.</summary>
/// <param name="Blob">The whole name.</param>
/// <param name="Model">The model that it trains.</param>
public sealed record DatasetBlobName(string Blob, string Model)
{
    private const string Ending = ".zip";

    /// <summary>Reads a name.</summary>
    /// <param name="blob">The name.</param>
    /// <exception cref="InputRejectedException"><c>not-a-zip-name</c>, <c>invalid-name</c> or <c>invalid-model-name</c>.</exception>
    public static DatasetBlobName Parse(string blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        if (!blob.EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
        {
            throw new InputRejectedException(
                "not-a-zip-name",
                $"The dataset '{blob}' is not named as a zip file.",
                "Upload a zip file under a name such as horses.zip or horses/first.zip.");
        }

        if (blob.Length > BlobNames.MaxLength || BlobNames.HasForbiddenCharacters(blob) || blob.Split('/').Any(part => part is "" or "." or ".."))
        {
            throw new InputRejectedException(
                "invalid-name",
                $"The dataset's name '{blob}' has an empty part, a part of dots, or a control character, or is too long.",
                "Upload it under a name such as horses.zip or horses/first.zip.");
        }

        int slash = blob.IndexOf('/', StringComparison.Ordinal);
        return new DatasetBlobName(blob, new ModelReference(slash < 0 ? blob[..^Ending.Length] : blob[..slash]).Name);
    }
}
