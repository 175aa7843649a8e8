namespace GanFunctions.Inference.Sessions;

/// <summary>What runs the networks.</summary>
public enum ExecutionProvider
{
    /// <summary>CUDA where it can be loaded, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU. Asked for and not to be had, it is replaced by the CPU unless a GPU is required.</summary>
    Cuda,
}
