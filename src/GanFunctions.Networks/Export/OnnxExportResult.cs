namespace GanFunctions.Networks.Export;

/// <summary>A file that was written.</summary>
/// <param name="Sha256">Its hash, 64 lower-case hexadecimal digits.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Lowering">What its convolutions became.</param>
/// <param name="Parity">How far it is from the forward pass, size by size.</param>
public sealed record OnnxExportResult(string Sha256, long Bytes, ConvolutionLowering Lowering, IReadOnlyList<ParityMeasurement> Parity);

/// <summary>How far a file's output is from the forward pass for one input.</summary>
/// <param name="Batch">N.</param>
/// <param name="Height">H of the input.</param>
/// <param name="Width">W of the input.</param>
/// <param name="Difference">The largest absolute difference; NaN if either side has one.</param>
public sealed record ParityMeasurement(int Batch, int Height, int Width, double Difference);
