using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;

namespace GanFunctions.Inference.Telemetry;

/// <summary>Memory of the machine's GPUs as their driver's management library (NVML) tells it; nothing where there is none.</summary>
internal static class GpuMemory
{
    private static readonly Lazy<Nvml?> Library = new(Nvml.TryOpen);

    /// <summary>Bytes in use, a measurement a GPU.</summary>
    public static IEnumerable<Measurement<long>> Used() => Measure(memory => memory.Used);

    /// <summary>Bytes altogether, a measurement a GPU.</summary>
    public static IEnumerable<Measurement<long>> Total() => Measure(memory => memory.Total);

    private static IEnumerable<Measurement<long>> Measure(Func<NvmlMemory, ulong> value) =>
        Library.Value?.Read().Select((memory, gpu) => new Measurement<long>((long)value(memory), new KeyValuePair<string, object?>(TagNames.Gpu, gpu))) ?? [];

    private delegate int InitFunction();

    private delegate int CountFunction(out uint count);

    private delegate int HandleFunction(uint index, out nint device);

    private delegate int MemoryFunction(nint device, out NvmlMemory memory);

    [StructLayout(LayoutKind.Sequential)]
    private struct NvmlMemory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }

    private sealed class Nvml(CountFunction count, HandleFunction handle, MemoryFunction memory)
    {
        private const int Success = 0;

        public static Nvml? TryOpen()
        {
            string name = OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1";
            return NativeLibrary.TryLoad(name, out nint library)
                && Find<InitFunction>(library, "nvmlInit_v2") is { } init
                && Find<CountFunction>(library, "nvmlDeviceGetCount_v2") is { } count
                && Find<HandleFunction>(library, "nvmlDeviceGetHandleByIndex_v2") is { } handle
                && Find<MemoryFunction>(library, "nvmlDeviceGetMemoryInfo") is { } memory
                && init() == Success
                ? new Nvml(count, handle, memory)
                : null;
        }

        public List<NvmlMemory> Read()
        {
            List<NvmlMemory> found = [];
            if (count(out uint gpus) == Success)
            {
                for (uint gpu = 0; gpu < gpus; gpu++)
                {
                    if (handle(gpu, out nint device) == Success && memory(device, out NvmlMemory seen) == Success)
                    {
                        found.Add(seen);
                    }
                }
            }

            return found;
        }

        private static T? Find<T>(nint library, string name)
            where T : Delegate =>
            NativeLibrary.TryGetExport(library, name, out nint address) ? Marshal.GetDelegateForFunctionPointer<T>(address) : null;
    }
}
