using static TorchSharp.torch;

namespace GanFunctions.Training;

/// <summary>What one step trains on: images of one domain, or of two. Whoever made it disposes of it.</summary>
internal sealed class StepImages : IDisposable
{
    private readonly Tensor _a;
    private readonly Tensor? _b;

    /// <param name="step">The step's number, from 0.</param>
    /// <param name="imagesSeen">Images of each domain in all steps before.</param>
    /// <param name="a">Images of A, or of the only domain; they become this object's.</param>
    /// <param name="b">Images of B; null where there is one domain.</param>
    public StepImages(long step, long imagesSeen, Tensor a, Tensor? b = null)
    {
        Step = step;
        ImagesSeen = imagesSeen;
        _a = a;
        _b = b;
    }

    /// <summary>The step's number, from 0. What recurs every so many steps follows from it.</summary>
    public long Step { get; }

    /// <summary>Images of each domain in all steps before. Schedules of StyleGAN follow from it.</summary>
    public long ImagesSeen { get; }

    /// <summary>Images of the only domain, (N, C, H, W) in [-1, 1].</summary>
    public Tensor Real => _b is null ? _a : throw new InvalidOperationException("There are images of two domains.");

    /// <summary>Images of A, (N, C, H, W) in [-1, 1].</summary>
    public Tensor A => _a;

    /// <summary>Images of B, likewise; in paired training those that belong to <see cref="A"/>.</summary>
    /// <exception cref="InvalidOperationException">There are images of one domain only.</exception>
    public Tensor B => _b ?? throw new InvalidOperationException("There are images of one domain only.");

    /// <inheritdoc/>
    public void Dispose()
    {
        _a.Dispose();
        _b?.Dispose();
    }
}
