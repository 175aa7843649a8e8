using System.CommandLine;
using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Bench;

/// <summary>A process that does nothing but examine one dataset, so that its resident memory is that of the intake.</summary>
internal static class IntakeProcess
{
    private const string CommandName = "intake-process";

    /// <summary>The command line of the process itself.</summary>
    public static Command Command()
    {
        var dataset = new Argument<string>("dataset");
        var storage = new Argument<string?>("storage") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command(CommandName) { dataset, storage };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => ExamineAsync(parsed.GetRequiredValue(dataset), parsed.GetValue(storage), cancellationToken));
        return command;
    }

    /// <summary>Runs one.</summary>
    /// <param name="dataset">The zip file's path, or the blob's name where there is a storage.</param>
    /// <param name="storage">The storage's connection string; null for a file.</param>
    /// <param name="cancellationToken">Abandons the waiting.</param>
    /// <returns>Images that were read, and resident bytes at the peak.</returns>
    public static async Task<(int Images, long Peak)> RunAsync(string dataset, string? storage, CancellationToken cancellationToken)
    {
        ResidentMemory.RequireLinux();
        string output = await BaselineProcess.RunToEndAsync(
            Path.Combine(AppContext.BaseDirectory, typeof(IntakeProcess).Assembly.GetName().Name!),
            storage is null ? [CommandName, dataset] : [CommandName, dataset, storage],
            threads: 1,
            cancellationToken);
        string[] numbers = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (int.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    private static async Task ExamineAsync(string dataset, string? storage, CancellationToken cancellationToken)
    {
        IntakeResult result;
        if (storage is not null)
        {
            BlobClient blob = GanStorage.Connect(storage).Container(Containers.Datasets).GetBlobClient(dataset);
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            result = await DatasetIntake.ExamineAsync(blob, properties.ETag, null, new IntakeLimits(), cancellationToken);
        }
        else
        {
            result = await DatasetIntake.ExamineAsync(dataset, null, new IntakeLimits(), cancellationToken);
        }

        Console.WriteLine(result.Report.Folders.Values.Sum(folder => folder.Images));
        Console.WriteLine(ResidentMemory.PeakBytes());
    }
}
