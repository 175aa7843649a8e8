using System.ComponentModel;
using System.Diagnostics;

namespace GanFunctions.Networks.Tests.Export;

/// <summary>
/// The checker of the ONNX project (Debian's python3-onnx), shape inference included. Continuous integration must have it;
/// on other machines without it files are not checked, and <see cref="OnnxCheckerFactAttribute"/> says so.
/// </summary>
internal static class OnnxChecker
{
    private const string CheckScript = "import sys, onnx; onnx.checker.check_model(sys.argv[1], full_check=True)";
    private const string ImportScript = "import onnx";
    private const string DebianPython = "/usr/bin/python3";

    private static readonly Lazy<bool> Installed = new(() => Run(ImportScript).ExitCode == 0);

    /// <summary>Whether files must be checked here.</summary>
    public static bool IsRequired => Installed.Value || Environment.GetEnvironmentVariable("CI") is { Length: > 0 };

    /// <summary>Fails unless the checker accepts the file.</summary>
    public static void AssertValid(string path)
    {
        if (!IsRequired)
        {
            return;
        }

        (int exitCode, string error) = Check(path);
        Assert.True(
            exitCode == 0,
            $"The ONNX checker refused the file, or is not installed (Debian: apt-get install python3-onnx): {error}");
    }

    public static (int ExitCode, string Error) Check(string path) => Run(CheckScript, path);

    private static (int ExitCode, string Error) Run(params string[] script)
    {
        string python = File.Exists(DebianPython) ? DebianPython : "python3";
        var start = new ProcessStartInfo(python, ["-c", .. script]) { RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, error);
        }
        catch (Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
