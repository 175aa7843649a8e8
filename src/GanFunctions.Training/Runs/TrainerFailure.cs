using Azure;
using GanFunctions.Inference;
using GanFunctions.Networks.Export;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Loop;

namespace GanFunctions.Training.Runs;

/// <summary>Says of an exception what the exit code, the reason and the remedy are.</summary>
internal static class TrainerFailure
{
    // libtorch throws its C++ exceptions as plain ones with their texts.
    private static readonly string[] MemoryTexts =
        ["bad_alloc", "out of memory", "can't allocate memory", "cannot allocate memory", "not enough memory", "ALLOC_FAILED"];

    /// <summary>Translates what was caught.</summary>
    /// <param name="exception">What was caught.</param>
    public static TrainerFailedException From(Exception exception) => exception switch
    {
        TrainerFailedException failure => failure,
        AggregateException { InnerExceptions: [{ } single] } => From(single),
        _ when IsOutOfMemory(exception) => new TrainerFailedException(
            TrainerExitCode.OutOfMemory,
            $"Memory is exhausted: {FirstLine(exception)}",
            "Lower batchSize, cropSize or resolution, ngf or channelMax, or cacheMegabytes, or train on a machine with more memory.",
            exception),
        TrainingDivergedException => new TrainerFailedException(
            TrainerExitCode.BadConfiguration, exception.Message, TrainingDivergedException.Remedy, exception),
        InputRejectedException rejected => new TrainerFailedException(TrainerExitCode.BadConfiguration, rejected.Message, rejected.Remedy, exception),
        StorageUnreachableException => new TrainerFailedException(
            TrainerExitCode.InternalError, exception.Message, "Start the run again when the storage answers: it goes on from its last checkpoint.", exception),
        RequestFailedException => new TrainerFailedException(
            TrainerExitCode.InternalError,
            $"The storage refused a request: {FirstLine(exception)}",
            "Start the run again: it goes on from its last checkpoint.",
            exception),
        ExportParityException => new TrainerFailedException(
            TrainerExitCode.InternalError, FirstLine(exception), "Report this with the run's log; nothing was published.", exception),
        IOException or UnauthorizedAccessException => new TrainerFailedException(
            TrainerExitCode.InternalError,
            FirstLine(exception),
            "See to the disk and the rights to the work folder, and start the run again: it goes on from its last checkpoint.",
            exception),
        _ => new TrainerFailedException(
            TrainerExitCode.InternalError,
            $"An unexpected fault: {exception.GetType().Name}: {FirstLine(exception)}",
            "See the run's log, and start the run again: it goes on from its last checkpoint.",
            exception),
    };

    private static bool IsOutOfMemory(Exception? exception) => exception switch
    {
        null => false,
        OutOfMemoryException => true,
        InputRejectedException => false,
        AggregateException several => several.InnerExceptions.Any(IsOutOfMemory),
        _ => MemoryTexts.Any(text => exception.Message.Contains(text, StringComparison.OrdinalIgnoreCase)) || IsOutOfMemory(exception.InnerException),
    };

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].Trim();
}
