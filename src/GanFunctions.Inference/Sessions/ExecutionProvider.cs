namespace GanFunctions.Inference.Sessions;

/// <summary>What runs the networks.</summary>
public enum ExecutionProvider
{
    /// <summary>CUDA where it can be loaded, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU. Asked for by name, it is never replaced by the CPU: where it cannot be had, nothing starts.</summary>
    Cuda,
}
