using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Runs;

/// <summary>
/// Guesses the memory of a training step: weights, gradients and Adam's two means, and the activations that the backward
/// passes need. Compared with 3.2 GB measured for a default CycleGAN at 256x256.
/// </summary>
internal static class MemoryEstimate
{
    private const int BytesPerParameter = 4 * sizeof(float);
    private const double UnpairedPasses = 6;
    private const double PassesWithoutIdentity = 4;

    // Maps of the generator's width and the image's size: the layers at full, half and quarter size, and of each residual
    // block seven maps of four times the width at a sixteenth of the pixels.
    private const double OuterMaps = 12.5;
    private const double MapsPerBlock = 1.75;
    private const double UNetMaps = 6;

    /// <summary>The bytes, roughly.</summary>
    /// <param name="configuration">The configuration, resolved.</param>
    /// <param name="parameters">Of all networks.</param>
    public static long Bytes(TrainingConfiguration configuration, long parameters) =>
        (parameters * BytesPerParameter)
        + (long)(configuration.Architecture!.Value.Generates() ? GeneratorMemory.Bytes(configuration) : TranslatorBytes(configuration));

    private static double TranslatorBytes(TrainingConfiguration configuration)
    {
        double side = configuration.Preprocess is PreprocessKind.ResizeAndCrop or PreprocessKind.Crop or PreprocessKind.ScaleWidthAndCrop
            ? configuration.CropSize
            : configuration.LoadSize;
        double maps = configuration.Generator == GeneratorKind.UNet ? UNetMaps : OuterMaps + (MapsPerBlock * configuration.Blocks);
        double passes = configuration.Architecture == TrainingArchitecture.Pix2Pix
            ? 1
            : configuration.LambdaIdentity > 0 ? UnpairedPasses : PassesWithoutIdentity;
        int size = configuration.Precision == PrecisionKind.BFloat16 ? sizeof(float) / 2 : sizeof(float);
        return passes * maps * configuration.Ngf * side * side * configuration.BatchSize!.Value * size;
    }
}
