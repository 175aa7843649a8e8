using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using GanFunctions.Pipeline.Generation;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Translation;

namespace GanFunctions.Cli.Output;

/// <summary>Says what became of images and requests in storage.</summary>
/// <param name="storage">The account.</param>
/// <param name="openLinks">
/// Whether addresses carry a read-only signature so that a browser opens them. For local storage, whose key is public
/// anyway; never for an account whose key is a secret.
/// </param>
/// <param name="time">The clock.</param>
public sealed class OutcomeEvents(GanStorage storage, bool openLinks, TimeProvider time)
{
    private static readonly TimeSpan LinkLifetime = TimeSpan.FromDays(7);

    /// <summary>The event of an outcome, or null where nothing was done.</summary>
    public CommandEvent? Of(TranslateOutcome outcome) => outcome switch
    {
        TranslateOutcome.Translated done => new ImageTranslated
        {
            Blob = $"{Containers.Images}/{done.BlobName}",
            Output = $"{done.OutputContainer}/{done.OutputName}",
            Url = Address(storage.Container(done.OutputContainer).GetBlobClient(done.OutputName)).AbsoluteUri,
            Model = done.Model,
            Version = done.Version,
            Direction = done.Direction,
            Width = done.Width,
            Height = done.Height,
            Milliseconds = Math.Round(done.Milliseconds, 1),
            Provider = done.Provider,
        },
        TranslateOutcome.Rejected refused => new ImageRejected(refused.Code, refused.Reason, refused.Remedy)
        {
            Blob = $"{Containers.Images}/{refused.BlobName}",
        },
        _ => null,
    };

    /// <summary>The event of an outcome, or null where nothing was done.</summary>
    public CommandEvent? Of(GenerateOutcome outcome) => outcome switch
    {
        GenerateOutcome.Generated done => new ImageGenerated
        {
            Blob = $"{Containers.Requests}/{done.BlobName}",
            Output = $"{Containers.Generated}/{done.ResultName}",
            Url = Address(storage.Container(Containers.Generated)
                .GetBlobClient(done.ResultName[..^GenerationResult.FileName.Length] + done.Result.Files[0].Name)).AbsoluteUri,
            Model = done.Result.Model,
            Version = done.Result.Version,
            Count = done.Result.Count,
            Width = done.Result.Width,
            Height = done.Result.Height,
            Provider = done.Provider,
        },
        GenerateOutcome.Rejected refused => new ImageRejected(refused.Code, refused.Reason, refused.Remedy)
        {
            Blob = $"{Containers.Requests}/{refused.BlobName}",
        },
        _ => null,
    };

    private Uri Address(BlobClient blob) =>
        openLinks && blob.CanGenerateSasUri
            ? blob.GenerateSasUri(BlobSasPermissions.Read, time.GetUtcNow() + LinkLifetime)
            : blob.Uri;
}
