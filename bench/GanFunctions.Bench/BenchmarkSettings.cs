namespace GanFunctions.Bench;

/// <summary>What the command line sets for all benchmarks.</summary>
/// <param name="Threads">Threads that each side may use.</param>
/// <param name="Rounds">How often each side is measured, in turns.</param>
/// <param name="Python">The Python that has Debian's PyTorch.</param>
/// <param name="Node">The Node.js program.</param>
/// <param name="BaselinesFolder">The folder of the baselines' scripts and their installed packages.</param>
/// <param name="CycleGanCheckout">A checkout of the CycleGAN authors' repository, if its own network class shall be the baseline.</param>
/// <param name="StyleGanCheckout">A checkout of rosinality's StyleGAN, if its own layers shall be the baseline's.</param>
/// <param name="StyleGan2Checkout">A checkout of NVlabs' StyleGAN2-ADA, if its own networks and losses shall be the baseline's.</param>
internal sealed record BenchmarkSettings(
    int Threads,
    int Rounds,
    string Python,
    string Node,
    DirectoryInfo BaselinesFolder,
    DirectoryInfo? CycleGanCheckout,
    DirectoryInfo? StyleGanCheckout,
    DirectoryInfo? StyleGan2Checkout);
