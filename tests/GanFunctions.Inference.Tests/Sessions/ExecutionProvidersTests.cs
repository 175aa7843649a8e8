using GanFunctions.Inference.Sessions;
using GanFunctions.Inference.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace GanFunctions.Inference.Tests.Sessions;

/// <summary>These hold for the CPU build, which the tests are.</summary>
public sealed class ExecutionProvidersTests
{
    [Fact]
    public void Without_cuda_the_cpu_is_used_and_the_reason_said()
    {
        ProviderSelection selection = ExecutionProviders.Select(new InferenceOptions());

        Assert.Equal(ExecutionProvider.Cpu, selection.Provider);
        Assert.Contains("CUDA cannot be used", selection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Cuda_asked_for_by_name_is_not_replaced_by_the_cpu()
    {
        InferenceOptions options = new() { Provider = ExecutionProvider.Cuda };

        ProviderUnavailableException refused = Assert.Throws<ProviderUnavailableException>(() => ExecutionProviders.Select(options));
        Assert.Equal("Provider", refused.Setting);
        Assert.Contains("CUDA cannot be used", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExecutionProvider.Auto)]
    [InlineData(ExecutionProvider.Cpu)]
    [InlineData(ExecutionProvider.Cuda)]
    public void Where_a_gpu_is_required_nothing_starts_on_the_cpu(ExecutionProvider wanted)
    {
        InferenceOptions options = new() { Provider = wanted, RequireGpu = true };

        Assert.Contains("RequireGpu", Assert.Throws<ProviderUnavailableException>(() => ExecutionProviders.Select(options)).Message, StringComparison.Ordinal);
        Assert.Throws<ProviderUnavailableException>(() => new SessionPool(options, NullLogger<SessionPool>.Instance));
        Assert.Throws<ProviderUnavailableException>(() => TestModels.Load("identity", options));
    }

    [Fact]
    public void The_graph_that_providers_are_tried_with_runs()
    {
        using InferenceSession session = new(ExecutionProviders.Probe.ToArray());
        using RunOptions run = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory([5f], [1]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, ["x"], [input], ["y"]);

        Assert.Equal(5f, outputs[0].GetTensorDataAsSpan<float>()[0]);
    }
}
