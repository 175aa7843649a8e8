using GanFunctions.Inference;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Translation;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.CycleGan;

public sealed class MixedPrecisionTests
{
    private static readonly TrainingConfiguration Small = new()
    {
        Architecture = TrainingArchitecture.CycleGan,
        Ngf = 16,
        Ndf = 16,
        Blocks = 2,
        DiscriminatorLayers = 2,
        Seed = 3,
    };

    [Theory]
    [InlineData(TrainingArchitecture.CycleGan)]
    [InlineData(TrainingArchitecture.Pix2Pix)]
    public void Losses_in_bfloat16_are_close_to_those_in_float32_and_weights_stay_in_float32(TrainingArchitecture architecture)
    {
        if (!ProcessorFeatures.HaveBFloat16())
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        TrainingConfiguration configuration = Small with { Architecture = architecture, CropSize = 32, Dropout = false };
        using ITrainer single = TrainerFactory.Create(configuration, CPU);
        using ITrainer mixed = TrainerFactory.Create(configuration with { Precision = PrecisionKind.BFloat16 }, CPU);
        for (int step = 0; step < 4; step++)
        {
            Tensor a = Images(2 * step);
            Tensor b = Images((2 * step) + 1);
            IReadOnlyDictionary<string, float> expected = single.Step(new StepImages(step, step, a, b), 2e-4, new Random(step));
            IReadOnlyDictionary<string, float> actual = mixed.Step(new StepImages(step, step, a, b), 2e-4, new Random(step));
            foreach ((string name, float loss) in expected)
            {
                Assert.InRange(actual[name], (loss * 0.95f) - 0.01f, (loss * 1.05f) + 0.01f);
            }

            Assert.NotEqual(expected, actual);
        }

        Assert.All(mixed.CaptureState().Tensors.Values, tensor => Assert.NotEqual(ScalarType.BFloat16, tensor.dtype));
    }

    [Fact]
    public void Translations_are_in_float32_whatever_steps_compute_in()
    {
        if (!ProcessorFeatures.HaveBFloat16())
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        using ITranslatingTrainer single = TrainerFactory.CreateTranslating(Small, CPU);
        using ITranslatingTrainer mixed = TrainerFactory.CreateTranslating(Small with { Precision = PrecisionKind.BFloat16 }, CPU);

        Tensor expected = single.Translate("AtoB", Images(1));
        Tensor actual = mixed.Translate("AtoB", Images(1));

        Assert.Equal(ScalarType.Float32, actual.dtype);
        Assert.Equal(0, (expected - actual).abs().max().item<float>());
    }

    [Fact]
    public void A_resumed_run_in_bfloat16_ends_with_the_same_weights_as_an_uninterrupted_one()
    {
        if (ProcessorFeatures.HaveBFloat16())
        {
            Resumption.AssertBitIdentical(Small with { Precision = PrecisionKind.BFloat16 }, 32);
        }
    }

    [Fact]
    public void Bfloat16_is_refused_where_the_processor_lacks_it_and_auto_falls_back_and_says_so()
    {
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => ComputePrecision.Choose(PrecisionKind.BFloat16, lack: "it is old"));
        Assert.Equal("precision-unavailable", refused.Code);
        Assert.Contains("it is old", refused.Message, StringComparison.Ordinal);

        ComputePrecision chosen = ComputePrecision.Choose(PrecisionKind.Auto, lack: "it is old");
        Assert.Equal(ScalarType.Float32, chosen.Type);
        Assert.Contains("lacks", chosen.Description, StringComparison.Ordinal);
        Assert.Equal(ScalarType.BFloat16, ComputePrecision.Choose(PrecisionKind.Auto, lack: null).Type);
    }

    [Theory]
    [InlineData("7.5", false)]
    [InlineData("8.0", true)]
    [InlineData("8.9", true)]
    [InlineData("10.0", true)]
    [InlineData(null, true)]
    public void On_cuda_bfloat16_takes_compute_capability_8(string? capability, bool available)
    {
        Version? known = capability is null ? null : new Version(capability);

        Assert.Equal(available ? ScalarType.BFloat16 : ScalarType.Float32, ComputePrecision.ChooseOnCuda(PrecisionKind.Auto, known).Type);
        Exception? refused = Record.Exception(() => ComputePrecision.ChooseOnCuda(PrecisionKind.BFloat16, known));
        Assert.Equal(available, refused is null);
        Assert.True(available || refused is InputRejectedException { Code: "precision-unavailable" } && refused.Message.Contains(capability!, StringComparison.Ordinal));
    }

    [Fact]
    public void The_driver_s_answer_is_that_of_libtorch_s_first_device_or_none() =>
        Assert.Equal(cuda.is_available(), CudaCapability.OfFirstDevice() is not null);

    [Theory]
    [InlineData("flags\t\t: fpu avx512_bf16 sse", true)]
    [InlineData("flags\t\t: fpu amx_bf16", true)]
    [InlineData("flags\t\t: fpu avx512_bf16x avx2", false)]
    [InlineData("model name\t: avx512_bf16", false)]
    public void The_processors_flags_tell_whether_it_has_bfloat16(string line, bool expected) =>
        Assert.Equal(expected, ProcessorFeatures.HaveBFloat16(["processor\t: 0", line]));

    private static Tensor Images(int seed)
    {
        using var draws = new Generator((ulong)(50 + seed));
        return rand([1, 3, 32, 32], generator: draws).mul_(2).sub_(1);
    }
}
