namespace GanFunctions.Networks.Export;

/// <summary>How a network is exported.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>
    /// Which operators the convolutions become. Where <see cref="ConvolutionLowering.Minimal"/> rounds so differently that
    /// it misses <see cref="Tolerance"/>, the exporter takes <see cref="ConvolutionLowering.Direct"/>.
    /// </summary>
    public ConvolutionLowering Lowering { get; init; } = ConvolutionLowering.Minimal;

    /// <summary>The largest absolute difference to the forward pass that any output element may have.</summary>
    public double Tolerance
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Tolerance), value, "The tolerance must be positive.");
    } = 1e-4;

    /// <summary>
    /// Heights and widths at which the file is compared with the forward pass, each rounded up to the network's multiple.
    /// </summary>
    public IReadOnlyList<(int Height, int Width)> ParitySizes
    {
        get;
        init => field = value.Count > 0 && value.All(size => size is { Height: > 0, Width: > 0 })
            ? value
            : throw new ArgumentException("At least one positive size is needed to check the file.", nameof(ParitySizes));
    } = [(64, 64), (256, 256), (200, 312)];
}
