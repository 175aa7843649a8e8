using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>What a generator's snapshot is judged by: real images, and generated ones of latents that follow from the run's seed.</summary>
/// <param name="trainer">What generates.</param>
/// <param name="data">The real images.</param>
/// <param name="configuration">The seed, and how many images are looked at.</param>
/// <param name="device">The trainer's.</param>
internal sealed class GenerationSamples(IGeneratingTrainer trainer, GenerationData data, TrainingConfiguration configuration, Device device)
{
    // Small enough for any memory that training fits into, large enough for a GPU.
    private const int BatchSize = 8;

    /// <summary>Images of each kind that are compared.</summary>
    public int Count { get; } = Math.Min(configuration.EvaluationImages, data.RealCount);

    /// <summary>Their width and height.</summary>
    public int Resolution => trainer.Resolution;

    /// <summary>Where tensors are.</summary>
    public Device Device => device;

    /// <summary>A real image, (1, 3, R, R) in [-1, 1], owned by the caller.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="Inference.InputRejectedException">No image can be decoded.</exception>
    public Tensor Real(int index) => ImageBatch.FromImage(data.Real(index), device);

    /// <summary>Generates images, always of the same latents in the same order.</summary>
    /// <param name="count">How many.</param>
    /// <param name="see">
    /// Given each, (1, 3, R, R), about [-1, 1]. It and what is made of it live until the next batch, if not taken out of the
    /// dispose scope.
    /// </param>
    /// <param name="cancellation">Looked at between images.</param>
    /// <param name="truncationPsi">As <see cref="IGeneratingTrainer.Generate"/>.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Generate(int count, Action<Tensor> see, CancellationToken cancellation, double truncationPsi = 1)
    {
        // Drawn on the host: the same latents whatever the device.
        using var draws = new Generator(unchecked((ulong)configuration.Seed));
        for (int first = 0; first < count; first += BatchSize)
        {
            int size = Math.Min(BatchSize, count - first);
            using DisposeScope scope = NewDisposeScope();
            Tensor images = trainer.Generate(randn([size, trainer.ZDim], generator: draws).to(device), truncationPsi);
            for (int i = 0; i < size; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                see(images.narrow(0, i, 1));
            }
        }
    }
}
