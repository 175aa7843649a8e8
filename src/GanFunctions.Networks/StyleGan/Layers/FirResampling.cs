using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Networks.StyleGan.Layers;

/// <summary>
/// Filters square images with a separable kernel while it doubles, halves or keeps their size: zeros are inserted between
/// pixels, zeros are added around, the kernel is applied, and pixels are left out. As the size is known, each axis is one
/// product with a small matrix, which any order of differentiation is free of convolutions with.
/// </summary>
internal sealed class FirResampling : nn.Module<Tensor, Tensor>
{
    /// <summary>The taps of StyleGAN2.</summary>
    public static readonly IReadOnlyList<double> Binomial4 = [1, 3, 3, 1];

    /// <summary>The taps of StyleGAN's blur.</summary>
    public static readonly IReadOnlyList<double> Binomial3 = [1, 2, 1];

    // What rows are multiplied by, and what columns are. Not buffers: TorchSharp leaves those that are not part of the state
    // where and as they are when a module is moved.
    private readonly Tensor[] _matrices;

    /// <param name="taps">The kernel's factor along each axis, symmetric; it is scaled to the sum 1.</param>
    /// <param name="size">Height and width of the images.</param>
    /// <param name="padding">Pixels of zeros before and behind, after the zeros between pixels were inserted.</param>
    /// <param name="up">How many times as many pixels there are after zeros were inserted, along each axis.</param>
    /// <param name="down">Of how many pixels one is kept.</param>
    /// <param name="gain">What each axis is scaled by.</param>
    public FirResampling(
        IReadOnlyList<double> taps, int size, (int Before, int After) padding, int up = 1, int down = 1, double gain = 1)
        : base(nameof(FirResampling))
    {
        Matrix = CreateMatrix(taps, size, padding, up, down, gain);
        int outputs = Matrix.GetLength(0);
        float[] values = [.. Matrix.Cast<float>()];
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = tensor(values, outputs, size);
        _matrices = [rows.DetachFromDisposeScope(), rows.t().contiguous().DetachFromDisposeScope()];
    }

    /// <summary>What one axis is multiplied by: (pixels after, pixels before).</summary>
    public float[,] Matrix { get; }

    /// <summary>Doubles height and width; the gain makes up for the zeros that are inserted.</summary>
    public static FirResampling Doubling(IReadOnlyList<double> taps, int size) =>
        new(taps, size, ((taps.Count + 1) / 2, (taps.Count - 2) / 2), up: 2, gain: 2);

    /// <summary>Halves height and width.</summary>
    public static FirResampling Halving(IReadOnlyList<double> taps, int size) =>
        new(taps, size, ((taps.Count - 1) / 2, (taps.Count - 2) / 2), down: 2);

    /// <summary>The kernel over each pixel's surroundings: (2 dimensions, taps), as state dictionaries hold it.</summary>
    public static Tensor Kernel(IReadOnlyList<double> taps)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor axis = tensor(taps.Select(tap => (float)tap).ToArray());
        Tensor kernel = outer(axis, axis);
        return (kernel / kernel.sum()).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        (long count, long channels, long height, long width) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        Follow(images);
        (Tensor rows, Tensor columns) = (_matrices[0], _matrices[1]);
        (long outputs, long inputs) = (rows.shape[0], rows.shape[1]);
        Tensor wide = images.reshape(-1, width).mm(columns);
        Tensor planes = wide.view(count * channels, height, outputs);
        Tensor result = rows.unsqueeze(0).expand(count * channels, outputs, inputs).bmm(planes);
        return result.view(count, channels, outputs, outputs).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Tensor matrix in _matrices)
            {
                matrix.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    /// <summary>Takes the matrices to the images' device and type, for good.</summary>
    private void Follow(Tensor images)
    {
        Tensor matrix = _matrices[0];
        if (matrix.dtype == images.dtype && matrix.device_type == images.device_type && matrix.device_index == images.device_index)
        {
            return;
        }

        for (int i = 0; i < _matrices.Length; i++)
        {
            using Tensor before = _matrices[i];
            _matrices[i] = before.to(images.dtype, images.device).DetachFromDisposeScope();
        }
    }

    private static float[,] CreateMatrix(IReadOnlyList<double> taps, int size, (int Before, int After) padding, int up, int down, double gain)
    {
        double sum = taps.Sum();
        int outputs = (((size * up) + padding.Before + padding.After - taps.Count) / down) + 1;
        float[,] matrix = new float[outputs, size];
        for (int output = 0; output < outputs; output++)
        {
            for (int tap = 0; tap < taps.Count; tap++)
            {
                int position = (output * down) - padding.Before + tap;
                if (position >= 0 && position % up == 0 && position / up < size)
                {
                    matrix[output, position / up] += (float)(taps[tap] / sum * gain);
                }
            }
        }

        return matrix;
    }
}
