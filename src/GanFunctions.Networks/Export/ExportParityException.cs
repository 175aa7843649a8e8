namespace GanFunctions.Networks.Export;

/// <summary>A file was not written, because it does not compute what the network does.</summary>
public sealed class ExportParityException : Exception
{
    internal ExportParityException(string architecture, double tolerance, IReadOnlyList<ParityMeasurement> measurements)
        : base(Describe(architecture, tolerance, measurements)) => Measurements = measurements;

    internal ExportParityException(string architecture, double tolerance, double mappingDifference, double synthesisDifference)
        : base(FormattableString.Invariant(
            $"The {architecture} was not written to ONNX: the files' outputs differ from the forward passes by {mappingDifference:g3} (mapping) and {synthesisDifference:g3} (synthesis), with {tolerance:g2} allowed. Check the weights for values that are not finite; where they are, export an earlier checkpoint, or train on.")) =>
        Measurements = [];

    /// <summary>What was measured, size by size; empty for generators from latents.</summary>
    public IReadOnlyList<ParityMeasurement> Measurements { get; }

    private static string Describe(string architecture, double tolerance, IReadOnlyList<ParityMeasurement> measurements)
    {
        IEnumerable<string> failures = measurements
            .Where(measurement => !(measurement.Difference <= tolerance))
            .Select(measurement => FormattableString.Invariant(
                $"{measurement.Batch}x{measurement.Height}x{measurement.Width} (by {measurement.Difference:g3})"));
        return FormattableString.Invariant(
            $"The {architecture} was not written to ONNX: the file's output differs from the forward pass by more than {tolerance:g2} at {string.Join(", ", failures)}. Check the weights for values that are not finite.");
    }
}
