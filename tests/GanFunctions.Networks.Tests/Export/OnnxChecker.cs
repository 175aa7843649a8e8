using System.Diagnostics;

namespace GanFunctions.Networks.Tests.Export;

/// <summary>The checker of the ONNX project (Debian's python3-onnx), shape inference included.</summary>
internal static class OnnxChecker
{
    private const string Script = "import sys, onnx; onnx.checker.check_model(sys.argv[1], full_check=True)";
    private const string DebianPython = "/usr/bin/python3";

    /// <summary>Fails unless the checker accepts the file; also where the checker is missing.</summary>
    public static void AssertValid(string path)
    {
        (int exitCode, string error) = Check(path);
        Assert.True(
            exitCode == 0,
            $"The ONNX checker refused the file, or is not installed (Debian: apt-get install python3-onnx): {error}");
    }

    public static (int ExitCode, string Error) Check(string path)
    {
        string python = File.Exists(DebianPython) ? DebianPython : "python3";
        var start = new ProcessStartInfo(python, ["-c", Script, path]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
