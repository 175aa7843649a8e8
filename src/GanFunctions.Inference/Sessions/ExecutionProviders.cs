using Microsoft.ML.OnnxRuntime;

namespace GanFunctions.Inference.Sessions;

/// <summary>Finds out what can run networks on this machine.</summary>
public static class ExecutionProviders
{
    private const string Cuda = "CUDAExecutionProvider";

    // The smallest graph, float x(1) -> Identity -> y(1): it shows whether a provider not only loads but runs.
    internal static ReadOnlySpan<byte> Probe =>
    [
        0x08, 0x08, 0x3A, 0x37, 0x0A, 0x10, 0x0A, 0x01, 0x78, 0x12, 0x01, 0x79, 0x22, 0x08, 0x49, 0x64, 0x65, 0x6E, 0x74, 0x69,
        0x74, 0x79, 0x12, 0x01, 0x67, 0x5A, 0x0F, 0x0A, 0x01, 0x78, 0x12, 0x0A, 0x0A, 0x08, 0x08, 0x01, 0x12, 0x04, 0x0A, 0x02,
        0x08, 0x01, 0x62, 0x0F, 0x0A, 0x01, 0x79, 0x12, 0x0A, 0x0A, 0x08, 0x08, 0x01, 0x12, 0x04, 0x0A, 0x02, 0x08, 0x01, 0x42,
        0x04, 0x0A, 0x00, 0x10, 0x11,
    ];

    /// <summary>Chooses the provider by trying it.</summary>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="ProviderUnavailableException">A GPU is required, or CUDA asked for by name, and cannot be used.</exception>
    public static ProviderSelection Select(InferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Provider == ExecutionProvider.Cpu)
        {
            return options.RequireGpu
                ? throw new ProviderUnavailableException(nameof(options.RequireGpu), "the provider is set to Cpu.", "Set one or the other.")
                : new ProviderSelection(ExecutionProvider.Cpu, "The CPU is asked for.");
        }

        string? obstacle = CudaObstacle(options);
        if (obstacle is null)
        {
            return new ProviderSelection(ExecutionProvider.Cuda, $"CUDA device {options.DeviceId} is there and runs.");
        }

        string reason = $"CUDA cannot be used: {obstacle}";
        if (options.RequireGpu)
        {
            throw new ProviderUnavailableException(nameof(options.RequireGpu), reason, "Mend that, or set RequireGpu to false to run on the CPU.");
        }

        return options.Provider == ExecutionProvider.Cuda
            ? throw new ProviderUnavailableException(nameof(options.Provider), reason, "Mend that, or set Provider to Auto or Cpu to run on the CPU.")
            : new ProviderSelection(ExecutionProvider.Cpu, reason);
    }

    /// <summary>The settings of a session on the chosen provider.</summary>
    internal static SessionOptions SessionOptions(InferenceOptions options, ProviderSelection provider)
    {
        SessionOptions settings = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = options.IntraOpThreads ?? Math.Max(1, Environment.ProcessorCount / options.Concurrency),
            InterOpNumThreads = 1,

            // Planned memory is planned anew for each size of image and kept: a third more for the largest, measured.
            EnableMemoryPattern = false,

            // What goes wrong is thrown, and said once by who catches it.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        if (provider.Provider == ExecutionProvider.Cuda)
        {
            AppendCuda(settings, options);
        }

        return settings;
    }

    private static string? CudaObstacle(InferenceOptions options)
    {
        if (!OrtEnv.Instance().GetAvailableProviders().Contains(Cuda))
        {
            return "this build has the CPU packages only (build with -p:Accelerator=cuda).";
        }

        try
        {
            using SessionOptions settings = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            AppendCuda(settings, options);
            using InferenceSession session = new(Probe.ToArray(), settings);
            using RunOptions run = new();
            using OrtValue input = OrtValue.CreateTensorValueFromMemory([1f], [1]);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["x"], [input], ["y"]);
            return null;
        }
        catch (Exception e) when (e is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException)
        {
            return $"it was tried and failed, mostly for want of the driver, the CUDA 12 runtime or cuDNN 9 ({e.Message}).";
        }
    }

    private static void AppendCuda(SessionOptions settings, InferenceOptions options)
    {
        Dictionary<string, string> cuda = new()
        {
            ["device_id"] = options.DeviceId.ToString(),

            // The arena grows by what is needed instead of doubling, and convolutions are not benchmarked anew for each size.
            ["arena_extend_strategy"] = "kSameAsRequested",
            ["cudnn_conv_algo_search"] = "HEURISTIC",
        };
        if (options.GpuMemoryLimitBytes is { } limit)
        {
            cuda["gpu_mem_limit"] = limit.ToString();
        }

        using OrtCUDAProviderOptions provider = new();
        provider.UpdateOptions(cuda);
        settings.AppendExecutionProvider_CUDA(provider);
    }
}
