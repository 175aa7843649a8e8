using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Bench;

/// <summary>Whether memory and tensors grow with the number of training steps.</summary>
internal sealed class TrainingMemoryBenchmark : IBenchmark
{
    private const int Images = 100;
    private const int Size = 96;
    private const double Megabyte = 1e6;

    private readonly TrainingArchitecture _architecture;
    private readonly string[] _folders;
    private readonly int _steps;
    private readonly int _early;

    private TrainingMemoryBenchmark(string name, string what, TrainingArchitecture architecture, string[] folders, int steps, int early)
    {
        Name = name;
        Description = $"{steps} {what} through one process: resident memory and live tensors at the end over those after {early}.";
        _architecture = architecture;
        _folders = folders;
        _steps = steps;
        _early = early;
    }

    public static TrainingMemoryBenchmark CycleGan { get; } = new(
        "memory-training", "CycleGAN steps at 64x64", TrainingArchitecture.CycleGan, ["trainA", "trainB"], steps: 2000, early: 200);

    public static TrainingMemoryBenchmark StyleGan2 { get; } = new(
        "memory-stylegan2", "StyleGAN2 iterations at 32x32 with ADA", TrainingArchitecture.StyleGan2, ["images"], steps: 500, early: 100);

    public string Name { get; }

    public string Description { get; }

    public async Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        using var work = new WorkFolder();
        foreach (string folder in _folders)
        {
            string path = Directory.CreateDirectory(Path.Combine(work.Path, folder)).FullName;
            for (int i = 0; i < Images; i++)
            {
                await File.WriteAllBytesAsync(Path.Combine(path, $"{i:d4}.jpg"), Picture.File(Size, Size, ImageFormat.Jpeg), cancellationToken);
            }
        }

        IReadOnlyList<(long Resident, long Tensors)> readings =
            await TrainingProcess.RunAsync(_architecture, work.Path, _steps, _early, settings.Threads, cancellationToken);
        (long resident, long tensors) = readings[0];
        (long residentLast, long tensorsLast) = readings[^1];
        string subject = $"after {_steps} training steps";
        string baseline = $"after {_early}";
        return
        [
            RatioResult.Of(Name, $"resident memory {subject}", baseline, "MB", [residentLast / Megabyte], [resident / Megabyte], target: 1.05),
            RatioResult.Of(Name, $"live tensors {subject}", baseline, "tensors", [tensorsLast], [tensors], target: 1),
        ];
    }
}
