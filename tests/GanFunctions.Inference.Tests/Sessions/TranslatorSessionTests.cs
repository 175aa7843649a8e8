using System.Security.Cryptography;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using GanFunctions.Inference.Tests.Support;

namespace GanFunctions.Inference.Tests.Sessions;

public sealed class TranslatorSessionTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_file_with_the_hash_of_its_card_is_loaded()
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Assets.Read("identity.onnx")));
        using TranslatorSession session = TestModels.Load(TestModels.Source("identity", hash: new ModelFileCard(hash, 1)));
        Assert.Equal(ExecutionProvider.Cpu, session.Provider.Provider);
    }

    [Fact]
    public void A_file_with_another_hash_is_refused_before_it_is_loaded()
    {
        File.WriteAllText(_file, "not even ONNX");
        ModelLoadException e = AssertRefused(TestModels.Source("identity", hash: new ModelFileCard(new string('0', 64), 1)), _file);
        Assert.Contains("SHA-256", e.Reason, StringComparison.Ordinal);
        Assert.Contains("test@v1 AtoB", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("This is not a model.")]
    public void A_file_that_is_not_onnx_is_refused(string content)
    {
        File.WriteAllText(_file, content);
        Assert.Contains("not an ONNX file", AssertRefused(TestModels.Source("identity"), _file).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_off_onnx_file_is_refused()
    {
        File.WriteAllBytes(_file, Assets.Read("blur.onnx")[..600]);
        Assert.Contains("not an ONNX file", AssertRefused(TestModels.Source("blur"), _file).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        Assert.Contains("does not exist", AssertRefused(TestModels.Source("identity"), _file + ".missing").Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("identity_float16", "float16 of the shape batch,3,height,width")]
    [InlineData("identity_int8", "int8 of the shape batch,3,height,width")]
    [InlineData("identity_one_channel", "float of the shape batch,1,height,width")]
    [InlineData("two_inputs", "'style' (float of the shape batch,3,height,width)")]
    [InlineData("twice_the_size", "1x3x128x128")]
    [InlineData("text_classifier", "'ids' (int64 of the shape batch,sequence)")]
    public void A_graph_that_does_not_map_an_image_to_an_image_is_refused_naming_what_was_found(string file, string found)
    {
        ModelLoadException e = AssertRefused(TestModels.Source(file), Assets.Path(file + ".onnx"));
        Assert.Contains(found, e.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(e.Remedy);
    }

    [Fact]
    public void An_input_that_is_text_is_refused_under_its_own_name_too()
    {
        TranslatorCard card = new() { File = "x", Input = "ids", Output = "scores" };
        ModelLoadException e = AssertRefused(TestModels.Source("text_classifier", card: card), Assets.Path("text_classifier.onnx"));
        Assert.Contains("int64 of the shape batch,sequence, not float32", e.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("photo", "output", "no input 'photo'")]
    [InlineData("input", "painting", "no output 'painting'")]
    public void Names_that_the_graph_does_not_have_are_refused(string input, string output, string reason)
    {
        TranslatorCard card = new() { File = "x", Input = input, Output = output };
        Assert.Contains(reason, AssertRefused(TestModels.Source("identity", card: card), Assets.Path("identity.onnx")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_that_contradicts_the_graph_is_refused()
    {
        TranslatorCard card = new() { File = "x", FixedSize = [64, 64] };
        string reason = AssertRefused(TestModels.Source("identity_fixed_32x48", card: card), Assets.Path("identity_fixed_32x48.onnx")).Reason;
        Assert.Contains("64x64", reason, StringComparison.Ordinal);
        Assert.Contains("32x48", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_with_impossible_numbers_is_refused()
    {
        TranslatorCard card = new() { File = "x" };
        TranslatorCard[] wrong =
        [
            card with { ValueRange = [1] },
            card with { ValueRange = [1, 1] },
            card with { ValueRange = [0, double.NaN] },
            card with { SizeMultiple = 0 },
            card with { MinSize = 0 },
            card with { FixedSize = [64] },
            card with { FixedSize = [64, -1] },
        ];
        Assert.All(wrong, w => AssertRefused(TestModels.Source("identity", card: w), Assets.Path("identity.onnx")));
    }

    [Fact]
    public void Describing_a_file_that_is_no_translator_refuses_it()
    {
        File.WriteAllText(_file, "not even ONNX");
        Assert.Throws<ModelLoadException>(() => OnnxFile.DescribeTranslator(_file));
        Assert.Throws<ModelLoadException>(() => OnnxFile.DescribeTranslator(_file + ".missing"));
        Assert.Throws<ModelLoadException>(() => OnnxFile.DescribeTranslator(Assets.Path("text_classifier.onnx")));
        Assert.Equal([32, 48], OnnxFile.DescribeTranslator(Assets.Path("identity_fixed_32x48.onnx")).FixedSize!);
    }

    private static ModelLoadException AssertRefused(TranslatorSource source, string path) => Assert.Throws<ModelLoadException>(
        () => TestModels.Load(source with { GetLocalPathAsync = _ => Task.FromResult(path) }).Dispose());
}
