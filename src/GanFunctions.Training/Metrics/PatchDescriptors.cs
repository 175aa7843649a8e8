using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Metrics;

/// <summary>
/// The local descriptors of a set of images (Karras et al. 2017, section 5): from each level of the Laplacian pyramid 128
/// random patches of 7 by 7 pixels an image. Which patches are taken depends on the image's number alone.
/// </summary>
/// <param name="side">Height and width of the images, at least 7.</param>
/// <param name="images">How many there will be.</param>
internal sealed class PatchDescriptors(int side, int images)
{
    private const int Patches = 128;
    private const int PatchSide = 7;
    private const int Channels = 3;
    private const int PatchArea = PatchSide * PatchSide;
    private const int Length = Channels * PatchArea;

    private readonly float[][] _levels = [.. LaplacianPyramid.Sides(side).Select(_ => new float[images * Patches * Length])];
    private int _count;

    /// <summary>The levels' sides, from fine to coarse.</summary>
    public IReadOnlyList<int> Sides { get; } = LaplacianPyramid.Sides(side);

    /// <summary>Adds the next image.</summary>
    /// <param name="image">(1, 3, S, S), on any device.</param>
    public void Add(Tensor image)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = no_grad();
        IReadOnlyList<Tensor> pyramid = LaplacianPyramid.Of(image.to(ScalarType.Float32));
        for (int level = 0; level < _levels.Length; level++)
        {
            float[] values = pyramid[level].cpu().contiguous().data<float>().ToArray();
            var random = new Random((_count * _levels.Length) + level);
            for (int patch = 0; patch < Patches; patch++)
            {
                int x = random.Next(Sides[level] - PatchSide + 1);
                int y = random.Next(Sides[level] - PatchSide + 1);
                Copy(values, Sides[level], x, y, _levels[level].AsSpan(((_count * Patches) + patch) * Length, Length));
            }
        }

        _count++;
    }

    /// <summary>A level's descriptors, each channel normalised to mean 0 and deviation 1 over the set.</summary>
    /// <param name="level">From 0, the finest.</param>
    /// <param name="device">Where the tensor is put.</param>
    /// <returns>(images * 128, 147), owned by the caller.</returns>
    public Tensor Normalised(int level, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = no_grad();
        Tensor all = tensor(_levels[level], [images * Patches, Channels, PatchArea], device: device);
        Tensor centred = all - all.mean([0, 2], keepdim: true);
        Tensor deviation = centred.square().mean([0, 2], keepdim: true).sqrt();

        // A channel that is the same everywhere has nothing to normalise; rounding must not be blown up to a deviation of 1.
        Tensor normalised = centred / where(deviation > 1e-6, deviation, ones_like(deviation));
        return normalised.reshape(images * Patches, Length).MoveToOuterDisposeScope();
    }

    private static void Copy(float[] image, int side, int x, int y, Span<float> patch)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int row = 0; row < PatchSide; row++)
            {
                image.AsSpan((((channel * side) + y + row) * side) + x, PatchSide).CopyTo(patch[((channel * PatchArea) + (row * PatchSide))..]);
            }
        }
    }
}
