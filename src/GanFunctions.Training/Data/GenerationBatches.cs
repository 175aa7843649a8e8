using GanFunctions.Inference.Imaging;
using GanFunctions.Training.Loop;

namespace GanFunctions.Training.Data;

/// <summary>
/// Makes each step's images of one domain: all images once, in random order, then all again in another, whatever the steps'
/// batches are; half of them mirrored where that is asked for.
/// </summary>
/// <param name="images">The images, all of the resolution that is trained at.</param>
/// <param name="batches">How many a step has.</param>
/// <param name="mirror">Whether half of the images are mirrored.</param>
/// <param name="seed">The run's seed.</param>
internal sealed class GenerationBatches(ImageStore images, BatchSchedule batches, bool mirror, ulong seed) : IStepBatches
{
    private readonly EpochOrder _order = new(images.Count, seed);

    /// <inheritdoc/>
    public HostStep Make(long step)
    {
        Random random = StepRandom.Create(seed, RandomPurpose.Images, step);
        long seen = batches.ImagesBefore(step);
        int count = batches.SizeAt(step);
        HostImages? batch = null;
        for (int i = 0; i < count; i++)
        {
            (long epoch, long number) = Math.DivRem(seen + i, images.Count);
            RgbaImage image = images.Get(_order.Of(epoch)[(int)number])[0];
            batch ??= new HostImages(count, image.Width, image.Height);
            batch.Set(i, image, new CropWindow(0, 0, image.Width, image.Height, mirror && random.NextDouble() < 0.5));
        }

        return new HostStep(step, seen, batch!, null);
    }
}
