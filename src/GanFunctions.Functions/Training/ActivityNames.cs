using GanFunctions.Pipeline.Workflow;

namespace GanFunctions.Functions.Training;

/// <summary>The activities of <see cref="TrainModel"/>. They stand in recorded histories: a name, once used, keeps its meaning.</summary>
public static class ActivityNames
{
    /// <summary><see cref="StepNames.Record"/>.</summary>
    public const string Record = "TrainModel_Record";

    /// <summary><see cref="StepNames.Validate"/>.</summary>
    public const string Validate = "TrainModel_Validate";

    /// <summary><see cref="StepNames.Turn"/>.</summary>
    public const string Turn = "TrainModel_Turn";

    /// <summary><see cref="StepNames.Dispatch"/>.</summary>
    public const string Dispatch = "TrainModel_Dispatch";

    /// <summary><see cref="StepNames.Watch"/>.</summary>
    public const string Watch = "TrainModel_Watch";

    /// <summary><see cref="StepNames.Stop"/>.</summary>
    public const string Stop = "TrainModel_Stop";

    /// <summary><see cref="StepNames.Publish"/>.</summary>
    public const string Publish = "TrainModel_Publish";

    /// <summary><see cref="StepNames.Promote"/>.</summary>
    public const string Promote = "TrainModel_Promote";

    /// <summary><see cref="StepNames.Finish"/>.</summary>
    public const string Finish = "TrainModel_Finish";

    /// <summary>The activity that takes a step.</summary>
    /// <param name="step">One of <see cref="StepNames"/>.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string Of(string step) => step switch
    {
        StepNames.Record => Record,
        StepNames.Validate => Validate,
        StepNames.Turn => Turn,
        StepNames.Dispatch => Dispatch,
        StepNames.Watch => Watch,
        StepNames.Stop => Stop,
        StepNames.Publish => Publish,
        StepNames.Promote => Promote,
        StepNames.Finish => Finish,
        _ => throw new ArgumentException($"There is no step {step}.", nameof(step)),
    };
}
