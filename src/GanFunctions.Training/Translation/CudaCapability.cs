using System.Runtime.InteropServices;

namespace GanFunctions.Training.Translation;

/// <summary>What libtorch does not tell of the first CUDA device: its compute capability, as the driver states it.</summary>
internal static class CudaCapability
{
    private const int MajorAttribute = 75;
    private const int MinorAttribute = 76;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Init(uint flags);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int GetAttribute(out int value, int attribute, int device);

    private static string Library => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>The capability, such as 8.0 for Ampere; null where the driver does not tell.</summary>
    public static Version? OfFirstDevice()
    {
        if (!NativeLibrary.TryLoad(Library, out nint driver))
        {
            return null;
        }

        try
        {
            return Export<Init>(driver, "cuInit") is { } init
                && Export<GetAttribute>(driver, "cuDeviceGetAttribute") is { } attribute
                && init(0) == 0
                && attribute(out int major, MajorAttribute, 0) == 0
                && attribute(out int minor, MinorAttribute, 0) == 0
                ? new Version(major, minor)
                : null;
        }
        finally
        {
            NativeLibrary.Free(driver);
        }
    }

    private static T? Export<T>(nint driver, string name)
        where T : Delegate => NativeLibrary.TryGetExport(driver, name, out nint function) ? Marshal.GetDelegateForFunctionPointer<T>(function) : null;
}
