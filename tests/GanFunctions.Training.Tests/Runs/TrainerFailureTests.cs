using System.Runtime.InteropServices;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Runs;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Runs;

public sealed class TrainerFailureTests
{
    private const long Petabytes = 1L << 50;

    public static TheoryData<Exception> ExhaustedMemory { get; } =
    [
        new OutOfMemoryException(),
        new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 7.79 GiB total capacity)\nException raised from malloc"),
        new ExternalException("[enforce fail at alloc_cpu.cpp:83] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."),
        new ExternalException("[enforce fail at alloc_cpu.cpp:72] data. DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes."),
        new ExternalException("std::bad_alloc"),
        new ExternalException("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
        new ExternalException("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        new IOException("Cannot allocate memory"),
        new AggregateException(new OutOfMemoryException()),
        new AggregateException(new InvalidDataException("a batch"), new ExternalException("CUDA out of memory.")),
        new InvalidOperationException("The step failed.", new ExternalException("std::bad_alloc")),
    ];

    public static TheoryData<Exception> OtherFaults { get; } =
    [
        new IOException("No space left on device"),
        new ExternalException("CUDA error: device-side assert triggered"),
        new InputRejectedException("image-too-large", "'out of memory.png' is too large.", "Remove it."),
        new InvalidDataException("The state is that of another configuration."),
    ];

    [Theory]
    [MemberData(nameof(ExhaustedMemory))]
    public void Exhausted_memory_has_its_exit_code_and_a_remedy_that_names_what_takes_it(Exception exception) => AssertMemory(exception);

    [Fact]
    public void What_libtorch_throws_where_memory_does_not_suffice_is_known_for_it() =>
        AssertMemory(Assert.ThrowsAny<Exception>(() => zeros([Petabytes], dtype: ScalarType.Byte)));

    [Theory]
    [MemberData(nameof(OtherFaults))]
    public void Other_faults_are_not_taken_for_it(Exception exception) =>
        Assert.NotEqual(TrainerExitCode.OutOfMemory, TrainerFailure.From(exception).ExitCode);

    private static void AssertMemory(Exception exception)
    {
        TrainerFailedException failure = TrainerFailure.From(exception);

        Assert.Equal(76, (int)failure.ExitCode);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Contains("batchSize", failure.Remedy, StringComparison.Ordinal);
        Assert.Contains("cropSize", failure.Remedy, StringComparison.Ordinal);
    }
}
