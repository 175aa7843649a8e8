namespace GanFunctions.Networks.Export;

/// <summary>Which ONNX operators a network's convolutions become. The result is the same but for rounding.</summary>
public enum ConvolutionLowering
{
    /// <summary>One Conv or ConvTranspose each: the smallest file, and the form that GPU libraries have fast kernels for.</summary>
    Direct,

    /// <summary>
    /// Fewer multiplications, for CPUs: 3x3 convolutions of many channels by minimal filtering F(4x4, 3x3) (Lavin and Gray
    /// 2016), transposed convolutions as one convolution for each of the four phases of the output's pixels, and a last
    /// convolution to few channels over two by two pixels at a time. Standard operators only, so any runtime loads it, and
    /// the file is hardly larger; in memory, the transformed filters take four times the space of the 3x3 ones.
    /// </summary>
    Minimal,
}
