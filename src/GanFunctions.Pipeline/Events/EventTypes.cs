namespace GanFunctions.Pipeline.Events;

/// <summary>The types of events. docs/events.md describes them.</summary>
public static class EventTypes
{
    /// <summary>An image was translated.</summary>
    public const string ImageTranslated = "GanFunctions.Image.Translated";

    /// <summary>An image was refused.</summary>
    public const string ImageRejected = "GanFunctions.Image.Rejected";

    /// <summary>Images were generated.</summary>
    public const string ImagesGenerated = "GanFunctions.Images.Generated";

    /// <summary>A trainer was started.</summary>
    public const string TrainingStarted = "GanFunctions.Training.Started";

    /// <summary>A training went on.</summary>
    public const string TrainingProgressed = "GanFunctions.Training.Progressed";

    /// <summary>A run succeeded.</summary>
    public const string TrainingCompleted = "GanFunctions.Training.Completed";

    /// <summary>A run failed or was cancelled.</summary>
    public const string TrainingFailed = "GanFunctions.Training.Failed";

    /// <summary>A version was published.</summary>
    public const string ModelPublished = "GanFunctions.Model.Published";

    /// <summary>A version was made current.</summary>
    public const string ModelPromoted = "GanFunctions.Model.Promoted";
}
