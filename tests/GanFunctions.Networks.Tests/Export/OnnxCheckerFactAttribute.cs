namespace GanFunctions.Networks.Tests.Export;

/// <summary>A test of the checker itself: skipped, with the reason, where none is installed or required.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnnxCheckerFactAttribute : FactAttribute
{
    public OnnxCheckerFactAttribute() =>
        Skip = OnnxChecker.IsRequired ? null : "The ONNX checker is not installed (Debian: apt-get install python3-onnx); exported files were not held against it.";
}
