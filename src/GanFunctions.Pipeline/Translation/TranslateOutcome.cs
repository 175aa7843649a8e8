using GanFunctions.Pipeline.Watching;

namespace GanFunctions.Pipeline.Translation;

/// <summary>The ways in which an image is settled.</summary>
public enum TranslateOutcomeKind
{
    /// <summary>Translated by this call.</summary>
    Translated,

    /// <summary>Rejected by this call.</summary>
    Rejected,

    /// <summary>Its result or its rejection was there already.</summary>
    AlreadyDone,

    /// <summary>There is no such blob any more.</summary>
    Gone,
}

/// <summary>What became of one image. It is one of the four records nested here.</summary>
public abstract record TranslateOutcome : BlobOutcome
{
    private TranslateOutcome(string blobName, string? sourceETag)
        : base(blobName, sourceETag)
    {
    }

    /// <summary>Which of the four.</summary>
    public abstract TranslateOutcomeKind Kind { get; }

    /// <inheritdoc/>
    public override bool IsGone => this is Gone;

    /// <summary>The image was translated.</summary>
    public sealed record Translated(string BlobName, string SourceETag) : TranslateOutcome(BlobName, SourceETag)
    {
        /// <inheritdoc/>
        public override TranslateOutcomeKind Kind => TranslateOutcomeKind.Translated;

        /// <summary>The model.</summary>
        public required string Model { get; init; }

        /// <summary>The version that translated it.</summary>
        public required string Version { get; init; }

        /// <summary>The direction.</summary>
        public required string Direction { get; init; }

        /// <summary>Where the result lies.</summary>
        public required string OutputContainer { get; init; }

        /// <summary>The result's name there.</summary>
        public required string OutputName { get; init; }

        /// <summary>The result's width in pixels.</summary>
        public required int Width { get; init; }

        /// <summary>The result's height in pixels.</summary>
        public required int Height { get; init; }

        /// <summary>From the blob's opening to the encoded result, in milliseconds.</summary>
        public required double Milliseconds { get; init; }

        /// <summary>What ran the network (<c>Cpu</c>, <c>Cuda</c>).</summary>
        public required string Provider { get; init; }
    }

    /// <summary>The image cannot be translated; a record in the container <c>rejected</c> says the same.</summary>
    public sealed record Rejected(string BlobName, string? SourceETag) : TranslateOutcome(BlobName, SourceETag)
    {
        /// <inheritdoc/>
        public override TranslateOutcomeKind Kind => TranslateOutcomeKind.Rejected;

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
    public sealed record AlreadyDone(string BlobName, string? SourceETag) : TranslateOutcome(BlobName, SourceETag)
    {
        /// <inheritdoc/>
        public override TranslateOutcomeKind Kind => TranslateOutcomeKind.AlreadyDone;

        /// <summary><c>translated</c>, or <c>rejected</c>.</summary>
        public required string OutputContainer { get; init; }

        /// <summary>The name there of the result or the rejection record.</summary>
        public required string OutputName { get; init; }
    }

    /// <summary>The blob was deleted before it was opened.</summary>
    public sealed record Gone(string BlobName) : TranslateOutcome(BlobName, null)
    {
        /// <inheritdoc/>
        public override TranslateOutcomeKind Kind => TranslateOutcomeKind.Gone;
    }
}
