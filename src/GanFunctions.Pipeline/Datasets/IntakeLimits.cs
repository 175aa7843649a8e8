using System.ComponentModel.DataAnnotations;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>What a dataset may hold at most, so that none can take the machine's memory, disk or time.</summary>
public sealed class IntakeLimits
{
    /// <summary>Files in a dataset, ignored ones and folders counted too.</summary>
    [Range(1, 2_000_000)]
    public int MaxFiles { get; set; } = 500_000;

    /// <summary>Bytes of all files together, unpacked.</summary>
    [Range(1, long.MaxValue)]
    public long MaxUnpackedBytes { get; set; } = 200_000_000_000;

    /// <summary>
    /// How many times longer than packed a file of more than a megabyte may be, and all files together. Images hardly
    /// shrink when they are packed; a bitmap of one colour may exceed this.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxRatio { get; set; } = 200;

    /// <summary>Of each image.</summary>
    public ImageLimits Images { get; set; } = new();
}
