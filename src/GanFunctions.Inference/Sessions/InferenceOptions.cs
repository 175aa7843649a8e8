using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Inference.Sessions;

/// <summary>How networks are run.</summary>
public sealed class InferenceOptions
{
    /// <summary>What runs the networks.</summary>
    public ExecutionProvider Provider { get; set; } = ExecutionProvider.Auto;

    /// <summary>Whether to refuse to start rather than run on the CPU.</summary>
    public bool RequireGpu { get; set; }

    /// <summary>Which CUDA device.</summary>
    [Range(0, 63)]
    public int DeviceId { get; set; }

    /// <summary>How much GPU memory the arena may take; all of it where null.</summary>
    [Range(1, long.MaxValue)]
    public long? GpuMemoryLimitBytes { get; set; }

    /// <summary>Threads of one run; the machine's cores divided by <see cref="Concurrency"/> where null.</summary>
    [Range(1, 1024)]
    public int? IntraOpThreads { get; set; }

    /// <summary>How many runs of one session may be under way at once; more wait for their turn.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 1;

    /// <summary>
    /// Images of more pixels than this are translated in square tiles of at most this many. It bounds the memory of a
    /// run: a ResNet-9 of 64 filters takes about 1.5 KB a pixel.
    /// </summary>
    [Range(64 * 64, 500_000_000)]
    public long TilePixels { get; set; } = 640 * 640;

    /// <summary>How many pixels neighbouring tiles share, over which they are blended.</summary>
    [Range(0, 1024)]
    public int TileOverlap { get; set; } = 64;

    /// <summary>How many sessions stay loaded; beyond it the least recently used is unloaded.</summary>
    [Range(1, 1024)]
    public int MaxLoadedSessions { get; set; } = 8;

    /// <summary>
    /// How many pixels of generated images are computed at once, at most; one image always is. It bounds the memory of a
    /// run: StyleGAN2 takes up to 1 KB a pixel. Images of other batches can differ in the last bit of a value.
    /// </summary>
    [Range(1, 500_000_000)]
    public long GenerationBatchPixels { get; set; } = 1024 * 1024;
}
