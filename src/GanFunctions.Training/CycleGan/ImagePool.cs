using static TorchSharp.torch;

namespace GanFunctions.Training.CycleGan;

/// <summary>
/// Earlier translations that a discriminator is shown in the place of new ones, so that it does not forget them
/// (Shrivastava et al. 2017; Zhu et al. 2017, section 4).
/// </summary>
/// <param name="size">How many images are kept; with 0 the pool lets everything through.</param>
internal sealed class ImagePool(int size) : IDisposable
{
    private readonly List<Tensor> _images = [];

    /// <summary>How many images are kept at most.</summary>
    public int Size => size;

    /// <summary>The images that are kept, (1, C, H, W) each, the pool's own.</summary>
    public IReadOnlyList<Tensor> Images => _images;

    /// <summary>Keeps copies of these images instead of those kept now.</summary>
    /// <param name="images">(1, C, H, W) each, at most <see cref="Size"/>.</param>
    /// <param name="device">Where the copies live.</param>
    public void Replace(IReadOnlyList<Tensor> images, Device device)
    {
        Dispose();
        _images.Clear();
        _images.AddRange(images.Select(image => image.to(device, copy: true).DetachFromDisposeScope()));
    }

    /// <summary>
    /// Until the pool is full, each image is kept and returned. Then each is, with equal chances, either returned, or
    /// exchanged for a kept one.
    /// </summary>
    /// <param name="images">(N, C, H, W), without gradients.</param>
    /// <param name="random">Draws a number for each image and, above 0.5, the slot that it is exchanged with.</param>
    /// <returns>(N, C, H, W).</returns>
    public Tensor Query(Tensor images, Random random)
    {
        if (size == 0)
        {
            return images;
        }

        var returned = new List<Tensor>();
        foreach (Tensor image in images.split(1))
        {
            if (_images.Count < size)
            {
                _images.Add(Keep(image));
                returned.Add(image);
            }
            else if (random.NextDouble() > 0.5)
            {
                int slot = random.Next(size);
                returned.Add(_images[slot].MoveToOtherDisposeScope(image));
                _images[slot] = Keep(image);
            }
            else
            {
                returned.Add(image);
            }
        }

        return cat(returned);
    }

    /// <inheritdoc/>
    public void Dispose() => _images.ForEach(image => image.Dispose());

    private static Tensor Keep(Tensor image) => image.clone().DetachFromDisposeScope();
}
