using GanFunctions.Inference;
using GanFunctions.Pipeline.Training;
using static TorchSharp.torch;

namespace GanFunctions.Training.Translation;

/// <summary>What convolutions compute in during training.</summary>
/// <param name="Type"><see cref="ScalarType.Float32"/> or <see cref="ScalarType.BFloat16"/>.</param>
/// <param name="Description">For people: what it is, and why.</param>
internal sealed record ComputePrecision(ScalarType Type, string Description)
{
    /// <summary>Chooses a precision; bfloat16 that was asked for is never exchanged for another.</summary>
    /// <param name="wanted">What the configuration says.</param>
    /// <param name="device">Where the networks run.</param>
    /// <exception cref="InputRejectedException">The hardware lacks it.</exception>
    public static ComputePrecision Choose(PrecisionKind wanted, Device device) =>
        Choose(wanted, device.type == TorchSharp.DeviceType.CUDA || ProcessorFeatures.HaveBFloat16());

    /// <summary>Chooses a precision.</summary>
    /// <param name="wanted">What the configuration says.</param>
    /// <param name="available">Whether the hardware has bfloat16.</param>
    /// <exception cref="InputRejectedException">The hardware lacks it.</exception>
    public static ComputePrecision Choose(PrecisionKind wanted, bool available) => (wanted, available) switch
    {
        (PrecisionKind.Float32, _) => new ComputePrecision(ScalarType.Float32, "float32, as configured"),
        (PrecisionKind.BFloat16, true) => new ComputePrecision(ScalarType.BFloat16, "bfloat16, as configured"),
        (PrecisionKind.BFloat16, false) => throw new InputRejectedException(
            "precision-unavailable",
            "The setting precision asks for bfloat16, and this processor has no instructions for it (avx512_bf16 or amx_bf16 in /proc/cpuinfo).",
            "Set precision to float32 or auto, or train on other hardware."),
        (PrecisionKind.Auto, true) => new ComputePrecision(ScalarType.BFloat16, "bfloat16, chosen because the hardware has it"),
        (PrecisionKind.Auto, false) => new ComputePrecision(ScalarType.Float32, "float32, chosen because the hardware lacks bfloat16"),
        _ => throw new ArgumentOutOfRangeException(nameof(wanted), wanted, "Unknown precision."),
    };
}
