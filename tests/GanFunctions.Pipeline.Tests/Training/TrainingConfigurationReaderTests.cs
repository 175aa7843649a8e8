using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Tests.Training;

public sealed class TrainingConfigurationReaderTests
{
    [Theory]
    [InlineData("""{"epohcs":3}""", "'epohcs'", "epochs")]
    [InlineData("""{"Epochs":3}""", "'Epochs'", "epochs")]
    [InlineData("""{"epochs":"3"}""", "epochs cannot be \"3\"", "whole number from 0")]
    [InlineData("""{"epochs":null}""", "epochs cannot be null", "whole number")]
    [InlineData("""{"epochs":-1}""", "epochs cannot be -1", "nearest allowed value is 0")]
    [InlineData("""{"epochs":2.5}""", "2.5", "nearest allowed value is 2.")]
    [InlineData("""{"epochs":1e999}""", "1e999", "1000000")]
    [InlineData("""{"epochs":[3]}""", "[3]", "whole number")]
    [InlineData("""{"beta1":1}""", "beta1 cannot be 1", "from 0 and below 1")]
    [InlineData("""{"learningRate":0}""", "learningRate cannot be 0", "above 0 to 1")]
    [InlineData("""{"flip":"yes"}""", "flip", "true or false")]
    [InlineData("""{"loss":"lsgn"}""", "\"lsgn\"", "nearest allowed value is lsgan")]
    [InlineData("""{"architecture":"biggan"}""", "biggan", "cycleGan, pix2Pix")]
    [InlineData("""{"version":".."}""", "version", "letters, digits")]
    [InlineData("""{"version":"a/b"}""", "version", "letters, digits")]
    [InlineData("""{"description":"a\nb"}""", "description", "one line")]
    [InlineData("""{"direction":"CtoD"}""", "direction", "AtoB, BtoA")]
    [InlineData("""{"epochs":3,"epochs":4}""", "'epochs' for the second time", "one of the two")]
    [InlineData("[]", "not a JSON object", "braces")]
    [InlineData("null", "not a JSON object", "braces")]
    [InlineData("", "line 1", "Correct")]
    [InlineData("{", "not closed", "Correct")]
    [InlineData("{\n  // fast\n  \"epochs\": 3\n}", "in line 2 there is a comment", "Correct")]
    [InlineData("{\n  \"epochs\": 3, /* few */\n}", "in line 2 there is a comment", "Correct")]
    [InlineData("{\n  \"epochs\": 3,\n}", "in line 3 there is a comma", "Correct")]
    [InlineData("{'epochs':3}", "single quotes", "Correct")]
    [InlineData("{\"epochs\":3} x", "line 1", "Correct")]
    [InlineData("{\"epochs\":3\n\"steps\":4}", "line 2", "Correct")]
    public void What_is_wrong_is_refused_by_name_with_what_is_right(string json, string reason, string remedy)
    {
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => TrainingConfigurationReader.Parse(Encoding.UTF8.GetBytes(json)));

        Assert.Equal("invalid-train-json", refused.Code);
        Assert.Contains("train.json", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lr", "learningRate: a number above 0")]
    [InlineData("lrPolicy", "learningRatePolicy: linear, step")]
    [InlineData("lr_decay_iters", "learningRateDecayEpochs")]
    [InlineData("n_epochs", "epochs: a whole number")]
    [InlineData("niter_decay", "epochsDecay")]
    [InlineData("netG", "generator: resNet, uNet")]
    [InlineData("n_layers_D", "discriminatorLayers")]
    [InlineData("gan_mode", "loss: lsgan")]
    [InlineData("batch_size", "batchSize")]
    [InlineData("lambda_L1", "lambdaL1")]
    [InlineData("no_flip", "flip, false where")]
    [InlineData("cmax", "channelMax")]
    public void Options_of_the_reference_implementations_are_answered_with_ours(string theirs, string ours)
    {
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => TrainingConfigurationReader.Set([], $"{theirs}=1"));

        Assert.Contains($"Here that is {ours}", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_value_is_named_with_its_line() =>
        Assert.Contains(
            "line 3",
            Assert.Throws<InputRejectedException>(() => TrainingConfigurationReader.Parse("{\n\"epochs\": 4,\n\"blocks\": 0 }"u8)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Words_are_taken_in_any_case_and_with_the_hyphens_of_the_papers()
    {
        JsonObject keys = TrainingConfigurationReader.Parse(
            """{"$schema":"x","architecture":"cyclegan","loss":"WGAN-GP","preprocess":"resize_and_crop","direction":"btoa","epochs":1e2,"steps":null}"""u8);
        TrainingConfiguration configuration = TrainingConfigurationReader.Read(keys);

        Assert.Equal(
            new TrainingConfiguration
            {
                Architecture = TrainingArchitecture.CycleGan,
                Loss = AdversarialLossKind.WganGp,
                Preprocess = PreprocessKind.ResizeAndCrop,
                Direction = "BtoA",
                Epochs = 100,
            },
            configuration);
        Assert.Equal("\"cycleGan\"", keys["architecture"]!.ToJsonString());
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm() =>
        Assert.Equal(7, TrainingConfigurationReader.Read(TrainingConfigurationReader.Parse([0xEF, 0xBB, 0xBF, .. "{\"epochs\":7}"u8])).Epochs);

    [Fact]
    public void Text_that_is_not_unicode_is_refused()
    {
        Assert.Throws<InputRejectedException>(() => TrainingConfigurationReader.Parse([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}']));
        Assert.Throws<InputRejectedException>(() => TrainingConfigurationReader.Parse([.. "{\"description\":\""u8, 0xFF, .. "\"}"u8]));
        Assert.Throws<InputRejectedException>(() => TrainingConfigurationReader.Parse("{\"description\":\"\\ud800\"}"u8));
        Assert.Throws<InputRejectedException>(() => TrainingConfigurationReader.Parse(Encoding.Unicode.GetBytes("{\"epochs\":1}")));
    }

    [Theory]
    [InlineData("epochs", "key=value")]
    [InlineData("epohcs=3", "epochs")]
    [InlineData("=3", "Nearest")]
    [InlineData("epochs=", "whole number")]
    [InlineData("epochs=many", "whole number")]
    [InlineData("epochs=NaN", "whole number")]
    [InlineData("learningRate=0,1", "number above 0")]
    [InlineData("epochs=null", "whole number")]
    [InlineData("dropout=1", "true or false")]
    [InlineData("promote=allways", "always")]
    public void A_wrong_setting_is_refused_and_changes_nothing(string assignment, string named)
    {
        JsonObject settings = new() { ["epochs"] = 5 };

        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => TrainingConfigurationReader.Set(settings, assignment));

        Assert.Equal("invalid-setting", refused.Code);
        Assert.Contains(named, refused.Message + refused.Remedy, StringComparison.Ordinal);
        Assert.Equal("{\"epochs\":5}", settings.ToJsonString());
    }

    [Fact]
    public void Settings_override_the_file_key_by_key_and_null_brings_the_default_back()
    {
        JsonObject file = TrainingConfigurationReader.Parse("""{"epochs":5,"steps":9,"blocks":6}"""u8);
        JsonObject settings = TrainingConfigurationReader.ParseSettings("""{"epochs":7}"""u8);
        TrainingConfigurationReader.Set(settings, "steps=null");
        TrainingConfigurationReader.Set(settings, "learningRate=1e-3");
        TrainingConfigurationReader.Set(settings, "description=a = b");

        TrainingConfiguration read = TrainingConfigurationReader.Read(TrainingConfigurationReader.Merge(file, settings));

        Assert.Equal(new TrainingConfiguration { Epochs = 7, Blocks = 6, LearningRate = 1e-3, Description = "a = b" }, read);
        Assert.Equal(new TrainingConfiguration(), TrainingConfigurationReader.Read(TrainingConfigurationReader.Merge(null, null)));
    }

    [Fact]
    public void No_bytes_whatever_bring_anything_but_an_object_or_a_refusal()
    {
        byte[] whole = """{ "epochs": 3, "loss": "lsgan", "flip": true, "lambdaA": 1.5e1, "description": "\u00e4" }"""u8.ToArray();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length]).Sample((at, value, length) =>
        {
            byte[] broken = [.. whole];
            broken[at] = value;
            try
            {
                TrainingConfigurationReader.Read(TrainingConfigurationReader.Parse(broken.AsSpan(0, length)));
            }
            catch (InputRejectedException refused)
            {
                Assert.Equal("invalid-train-json", refused.Code);
            }
        });
    }
}
