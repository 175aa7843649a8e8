using System.Globalization;
using Azure;
using Azure.Identity;
using GanFunctions.Cli.Output;
using GanFunctions.Inference;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Cli.Hosting;

/// <summary>The one place that turns what was thrown into an exit code, a sentence and a remedy.</summary>
public static class FailureDescription
{
    /// <summary>Says what an exception means to the person at the terminal.</summary>
    public static CommandFailed Of(Exception exception) => exception switch
    {
        CommandFailedException failed => new((int)failed.ExitCode, failed.Message, failed.Remedy),
        ProviderUnavailableException provider => OfProvider(
            provider.Setting == nameof(InferenceOptions.RequireGpu) ? "--require-gpu" : "--provider cuda",
            provider.Reason),
        ModelLoadException model => new((int)ExitCode.Refused, model.Message, model.Remedy),
        InputRejectedException input => new((int)CodeOf(input), input.Message, input.Remedy),
        ModelConflictException conflict => new((int)ExitCode.Refused, conflict.Message, "Look with 'gan models show' what it is now, and try again."),
        StorageUnreachableException storage => new((int)ExitCode.StorageUnreachable, storage.Message, storage.Remedy),
        AuthenticationFailedException authentication => new(
            (int)ExitCode.StorageUnreachable,
            $"No credential for the storage account was found: {FirstLine(authentication)}",
            "Sign in with 'az login', or give a connection string with --storage."),
        RequestFailedException { Status: 401 or 403 } refused => new(
            (int)ExitCode.StorageUnreachable,
            $"The storage refuses the request ({refused.ErrorCode}): {FirstLine(refused)}",
            "Check the key in --storage, or have the role 'Storage Blob Data Contributor' assigned to you on the account."),
        RequestFailedException { Status: 0 } unreachable => new(
            (int)ExitCode.StorageUnreachable,
            $"The storage cannot be reached: {FirstLine(unreachable)}",
            "Check the address in --storage and the network; 'gan doctor' tells more."),
        RequestFailedException { ErrorCode: "ContainerNotFound" } => new(
            (int)ExitCode.NotFound,
            "The storage has none of the containers of GanFunctions yet.",
            "Run 'gan up' on it once, which creates them."),
        RequestFailedException request => new(
            (int)ExitCode.StorageUnreachable,
            string.Create(CultureInfo.InvariantCulture, $"The storage answered {request.Status} {request.ErrorCode}: {FirstLine(request)}"),
            "Try again; if it stays so, look into the storage's own log."),
        AggregateException { InnerExceptions: [var first, ..] } => Of(first),
        IOException io when HostFault.IsDiskFull(io) => new(
            (int)ExitCode.MachineNotReady,
            $"The disk is full: {io.Message}",
            "Free some space or choose another folder, then try again; what was written so far is whole."),
        UnauthorizedAccessException or IOException => new(
            (int)ExitCode.MachineNotReady,
            exception.Message,
            "Check that the path exists, is readable and writable, and try again."),
        _ => new(
            (int)ExitCode.Fault,
            $"{exception.GetType().Name}: {exception.Message}",
            "Run it again with --verbose, and report what it prints if it stays so."),
    };

    private static CommandFailed OfProvider(string option, string reason) => new(
        (int)ExitCode.MachineNotReady,
        $"A GPU is asked for with {option}, but {reason}",
        $"Use a CUDA build on a machine with an NVIDIA GPU, or leave {option} out to run on the CPU.");

    private static ExitCode CodeOf(InputRejectedException input) => input.Code switch
    {
        "unknown-model" or "unknown-version" or "no-current-version" or "unknown-run" or "dataset-not-found" => ExitCode.NotFound,
        "invalid-storage" or "invalid-setting" or "invalid-model-name" or "invalid-model-version"
            or "invalid-request" or "unknown-layers" or "too-many-images" or "grid-too-large" => ExitCode.Usage,
        _ => ExitCode.Refused,
    };

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].Trim();
}
