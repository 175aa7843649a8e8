using System.Diagnostics;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Runs;
using GanFunctions.Training.Tests.Data;

namespace GanFunctions.Training.Tests.Runs;

/// <summary>A short run in a folder, and real trainer processes that work on it.</summary>
internal sealed class TrainerRun : IDisposable
{
    private readonly TestDataset _dataset = TestDataset.Unpaired();

    public string Folder { get; } = Directory.CreateTempSubdirectory("run").FullName;

    public string Dataset => _dataset.Folder;

    public static TrainingConfiguration Short { get; } = new()
    {
        Architecture = TrainingArchitecture.CycleGan,
        Ngf = 4,
        Ndf = 8,
        Blocks = 1,
        LoadSize = 36,
        CropSize = 32,
        Steps = 40,
        Dropout = true,
        PoolSize = 3,
        Ema = 0.9,
        Threads = 1,
        LogEvery = 5,
        CheckpointEvery = 3,
        SnapshotEvery = 10,
        SampleEvery = 20,
    };

    public static TrainerRun With(TrainingConfiguration configuration)
    {
        var run = new TrainerRun();
        File.WriteAllBytes(run.PathOf(RunBlobs.Run), ContractJson.Write(new TrainingRun
        {
            RunId = "toy-000000000001",
            Model = "toy",
            Version = "1",
            Dataset = new DatasetReference("toy.zip", "1", 1),
            Configuration = configuration,
        }));
        return run;
    }

    public string PathOf(string name) => Path.Combine(Folder, name.TrimEnd('/'));

    /// <summary>What the trainer writes to its standard output.</summary>
    public async Task<string> TellAsync(params string[] more)
    {
        using Process process = Process.Start(Command(more))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string told = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return told;
    }

    public Process Start(params string[] more)
    {
        Process process = Process.Start(Command(more))!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    public async Task<int> RunAsync(params string[] more)
    {
        using Process process = Start(more);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public RunResult Result() => ContractJson.Read<RunResult>(File.ReadAllBytes(PathOf(RunBlobs.Result)));

    public string[] Checkpoints() => Directory.Exists(PathOf(RunBlobs.Checkpoints))
        ? [.. Directory.GetDirectories(PathOf(RunBlobs.Checkpoints), "step-*").Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Hashes of the exported networks and of the last checkpoint's state.</summary>
    public IEnumerable<string> Outcome() => Directory.GetFiles(PathOf(RunBlobs.Export), "*.onnx")
        .Order(StringComparer.Ordinal)
        .Append(Path.Combine(Checkpoints()[^1], "state.safetensors"))
        .Select(path => $"{Path.GetFileName(path)} {FileHash.Sha256(path)}");

    public void Dispose()
    {
        _dataset.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private ProcessStartInfo Command(string[] more)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])[typeof(TrainerProgram).Assembly.Location, "run", "--run-folder", Folder, "--dataset", Dataset, "--device", "cpu", .. more])
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
