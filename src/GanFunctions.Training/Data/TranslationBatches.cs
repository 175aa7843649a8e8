using GanFunctions.Inference.Imaging;

namespace GanFunctions.Training.Data;

/// <summary>Makes each step's images of two domains.</summary>
/// <param name="images">The images of A, or the pairs.</param>
/// <param name="imagesB">The images of B; null for pairs.</param>
/// <param name="sampler">Chooses among them.</param>
/// <param name="preprocessing">Crops and mirrors them.</param>
/// <param name="seed">The run's seed.</param>
internal sealed class TranslationBatches(ImageStore images, ImageStore? imagesB, IStepSampler sampler, Preprocessing preprocessing, ulong seed) : IStepBatches
{
    /// <inheritdoc/>
    public HostStep Make(long step)
    {
        Random random = StepRandom.Create(seed, RandomPurpose.Images, step);
        (IReadOnlyList<int> a, IReadOnlyList<int> b) = sampler.Sample(step, random);
        if (imagesB is not null)
        {
            return new HostStep(
                step, step * a.Count, Crop([.. a.Select(index => images.Get(index)[0])], random), Crop([.. b.Select(index => imagesB.Get(index)[0])], random));
        }

        IReadOnlyList<RgbaImage>[] pairs = [.. a.Select(images.Get)];
        CropWindow[] windows = [.. pairs.Select(pair => preprocessing.Draw(pair[0].Width, pair[0].Height, random))];
        return new HostStep(step, step * a.Count, Fill([.. pairs.Select(pair => pair[0])], windows), Fill([.. pairs.Select(pair => pair[1])], windows));
    }

    private HostImages Crop(RgbaImage[] chosen, Random random) =>
        Fill(chosen, [.. chosen.Select(image => preprocessing.Draw(image.Width, image.Height, random))]);

    private static HostImages Fill(RgbaImage[] chosen, CropWindow[] windows)
    {
        var batch = new HostImages(chosen.Length, windows[0].Width, windows[0].Height);
        for (int i = 0; i < chosen.Length; i++)
        {
            batch.Set(i, chosen[i], windows[i]);
        }

        return batch;
    }
}
