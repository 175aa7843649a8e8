using GanFunctions.Pipeline.Training;
using static TorchSharp.torch;

namespace GanFunctions.Training.Runs;

/// <summary>What networks run on.</summary>
/// <param name="Device">For libtorch.</param>
/// <param name="Description">For people: what it is, and why.</param>
internal sealed record ComputeDevice(Device Device, string Description)
{
    /// <summary>Chooses a device; what was asked for is never exchanged for another.</summary>
    /// <param name="wanted"><c>cpu</c>, <c>cuda</c> or <c>auto</c>.</param>
    /// <exception cref="TrainerFailedException">It is not there.</exception>
    public static ComputeDevice Choose(string wanted)
    {
        bool found = wanted != "cpu" && cuda.is_available();
        return (wanted, found) switch
        {
            ("cpu", _) => new ComputeDevice(CPU, $"cpu, as asked for, {get_num_threads()} threads"),
            ("cuda", true) => new ComputeDevice(CUDA, "cuda, as asked for"),
            ("cuda", false) => throw new TrainerFailedException(
                TrainerExitCode.DeviceUnavailable,
                "The device cuda was asked for, and libtorch finds no CUDA device.",
                "Install the driver and the build of gan-trainer for CUDA, or use --device cpu or auto."),
            (_, true) => new ComputeDevice(CUDA, "cuda, chosen because libtorch finds a CUDA device"),
            _ => new ComputeDevice(CPU, $"cpu, chosen because libtorch finds no CUDA device, {get_num_threads()} threads"),
        };
    }
}
