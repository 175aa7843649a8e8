using GanFunctions.Inference.Imaging;

namespace GanFunctions.Bench;

/// <summary>Whether memory and tensors grow with the number of training steps.</summary>
internal sealed class TrainingMemoryBenchmark : IBenchmark
{
    private const int Steps = 2000;
    private const int Early = 200;
    private const int Images = 100;
    private const int Size = 96;
    private const double Megabyte = 1e6;

    public string Name => "memory-training";

    public string Description => $"{Steps} CycleGAN steps at 64x64 through one process: resident memory and live tensors at the end over those after {Early}.";

    public async Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        using var work = new WorkFolder();
        foreach (string folder in new[] { "trainA", "trainB" })
        {
            string path = Directory.CreateDirectory(Path.Combine(work.Path, folder)).FullName;
            for (int i = 0; i < Images; i++)
            {
                await File.WriteAllBytesAsync(Path.Combine(path, $"{i:d4}.jpg"), Picture.File(Size, Size, ImageFormat.Jpeg), cancellationToken);
            }
        }

        IReadOnlyList<(long Resident, long Tensors)> readings =
            await TrainingProcess.RunAsync(work.Path, Steps, Early, settings.Threads, cancellationToken);
        (long resident, long tensors) = readings[0];
        (long residentLast, long tensorsLast) = readings[^1];
        string subject = $"after {Steps} training steps";
        string baseline = $"after {Early}";
        return
        [
            RatioResult.Of(Name, $"resident memory {subject}", baseline, "MB", [residentLast / Megabyte], [resident / Megabyte], target: 1.05),
            RatioResult.Of(Name, $"live tensors {subject}", baseline, "tensors", [tensorsLast], [tensors], target: 1),
        ];
    }
}
