using GanFunctions.Inference;
using GanFunctions.Pipeline.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Translation;

/// <summary>What convolutions compute in during training.</summary>
/// <param name="Type"><see cref="ScalarType.Float32"/> or <see cref="ScalarType.BFloat16"/>.</param>
/// <param name="Description">For people: what it is, and why.</param>
internal sealed record ComputePrecision(ScalarType Type, string Description)
{
    // Ampere is the first generation with instructions for products of bfloat16.
    private static readonly Version FirstCapability = new(8, 0);

    /// <summary>Chooses a precision; bfloat16 that was asked for is never exchanged for another.</summary>
    /// <param name="wanted">What the configuration says.</param>
    /// <param name="device">Where the networks run.</param>
    /// <exception cref="InputRejectedException">The hardware lacks it.</exception>
    public static ComputePrecision Choose(PrecisionKind wanted, Device device) => device.type == DeviceType.CUDA
        ? ChooseOnCuda(wanted, CudaCapability.OfFirstDevice())
        : Choose(wanted, ProcessorFeatures.HaveBFloat16() ? null : "this processor has no instructions for it (avx512_bf16 or amx_bf16 in /proc/cpuinfo)");

    /// <summary>Chooses a precision on a CUDA device.</summary>
    /// <param name="wanted">What the configuration says.</param>
    /// <param name="capability">The device's compute capability; null where it is not known, which is taken for a recent one.</param>
    /// <exception cref="InputRejectedException">The device lacks it.</exception>
    public static ComputePrecision ChooseOnCuda(PrecisionKind wanted, Version? capability) =>
        Choose(wanted, capability is not null && capability < FirstCapability ? $"the GPU has the compute capability {capability}, and it takes {FirstCapability} or more" : null);

    /// <summary>Chooses a precision.</summary>
    /// <param name="wanted">What the configuration says.</param>
    /// <param name="lack">Why the hardware lacks bfloat16; null where it has it.</param>
    /// <exception cref="InputRejectedException">The hardware lacks it.</exception>
    public static ComputePrecision Choose(PrecisionKind wanted, string? lack) => (wanted, lack) switch
    {
        (PrecisionKind.Float32, _) => new ComputePrecision(ScalarType.Float32, "float32, as configured"),
        (PrecisionKind.BFloat16, null) => new ComputePrecision(ScalarType.BFloat16, "bfloat16, as configured"),
        (PrecisionKind.BFloat16, _) => throw new InputRejectedException(
            "precision-unavailable",
            $"The setting precision asks for bfloat16, and {lack}.",
            "Set precision to float32 or auto, or train on other hardware."),
        (PrecisionKind.Auto, null) => new ComputePrecision(ScalarType.BFloat16, "bfloat16, chosen because the hardware has it"),
        (PrecisionKind.Auto, _) => new ComputePrecision(ScalarType.Float32, "float32, chosen because the hardware lacks bfloat16"),
        _ => throw new ArgumentOutOfRangeException(nameof(wanted), wanted, "Unknown precision."),
    };
}
