namespace GanFunctions.Networks.Export;

/// <summary>A generator's files that were written.</summary>
/// <param name="Mapping">From latents to styles.</param>
/// <param name="Synthesis">From styles to images.</param>
/// <param name="Lowering">What the synthesis network's convolutions became.</param>
public sealed record GeneratorExportResult(GeneratorFile Mapping, GeneratorFile Synthesis, ConvolutionLowering Lowering);

/// <summary>One file.</summary>
/// <param name="Name">Its name within the folder.</param>
/// <param name="Sha256">Its hash, 64 lower-case hexadecimal digits.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Difference">
/// How far its output is from the forward pass: the largest absolute difference over the largest absolute value, or over 1
/// where that is larger.
/// </param>
public sealed record GeneratorFile(string Name, string Sha256, long Bytes, double Difference);
