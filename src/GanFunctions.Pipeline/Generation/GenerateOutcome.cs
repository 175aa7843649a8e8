using GanFunctions.Pipeline.Watching;

namespace GanFunctions.Pipeline.Generation;

/// <summary>What became of one request. It is one of the records nested here.</summary>
public abstract record GenerateOutcome : BlobOutcome
{
    private GenerateOutcome(string blobName, string? sourceETag)
        : base(blobName, sourceETag)
    {
    }

    /// <inheritdoc/>
    public override bool IsGone => this is Gone;

    /// <inheritdoc/>
    public override bool IsSettled => this is not (Cancelled or Busy);

    /// <summary>The images were made, by this call or by this and earlier ones.</summary>
    public sealed record Generated(string BlobName, string SourceETag) : GenerateOutcome(BlobName, SourceETag)
    {
        /// <summary>What <c>result.json</c> says.</summary>
        public required GenerationResult Result { get; init; }

        /// <summary>The name of <c>result.json</c> in <c>generated</c>.</summary>
        public required string ResultName { get; init; }

        /// <summary>What ran the networks (<c>Cpu</c>, <c>Cuda</c>).</summary>
        public required string Provider { get; init; }
    }

    /// <summary>The request cannot be served; a record in the container <c>rejected</c> says the same.</summary>
    public sealed record Rejected(string BlobName, string? SourceETag) : GenerateOutcome(BlobName, SourceETag)
    {
        /// <summary>A stable, machine-readable name of the reason, in kebab-case.</summary>
        public required string Code { get; init; }

        /// <summary>What is wrong, as one sentence.</summary>
        public required string Reason { get; init; }

        /// <summary>What the person who sent it can do, as one sentence.</summary>
        public required string Remedy { get; init; }

        /// <summary>The record's name in the container <c>rejected</c>.</summary>
        public required string RecordName { get; init; }
    }

    /// <summary>An earlier delivery of the same content was settled; nothing was done.</summary>
    public sealed record AlreadyDone(string BlobName, string? SourceETag) : GenerateOutcome(BlobName, SourceETag)
    {
        /// <summary><c>generated</c>, or <c>rejected</c>.</summary>
        public required string OutputContainer { get; init; }

        /// <summary>The name there of the result or the rejection record.</summary>
        public required string OutputName { get; init; }
    }

    /// <summary>The request was cancelled; it goes on from where it is when the cancelling blob is deleted.</summary>
    public sealed record Cancelled(string BlobName, string SourceETag) : GenerateOutcome(BlobName, SourceETag);

    /// <summary>Another process works on it, or one that was killed did a few seconds ago: to be tried again.</summary>
    public sealed record Busy(string BlobName, string SourceETag) : GenerateOutcome(BlobName, SourceETag);

    /// <summary>The request was deleted before it was served, or the blob is none but cancels one; nothing more is made.</summary>
    public sealed record Gone(string BlobName) : GenerateOutcome(BlobName, null);
}
