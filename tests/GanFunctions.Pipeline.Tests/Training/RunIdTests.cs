using CsCheck;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Tests.Training;

public sealed class RunIdTests
{
    private static readonly Gen<string> Model =
        Gen.Select(Gen.Char['a', 'z'], Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789"], 0, 30], (first, rest) => first + rest);

    private static readonly Gen<string> ETag = Gen.String[Gen.Char[' ', '~'], 1, 40];

    [Fact]
    public void An_id_begins_with_the_model_and_is_one_part_of_a_blob_s_name() =>
        Gen.Select(Model, ETag).Sample((model, etag) =>
        {
            string id = RunId.Of($"{model}.zip", etag);
            Assert.StartsWith(model + "-", id, StringComparison.Ordinal);
            Assert.Equal(model.Length + 13, id.Length);
            Assert.True(RunId.IsRunId(id));
        });

    [Fact]
    public void The_same_content_of_the_same_blob_is_the_same_run_with_or_without_quotes() =>
        Gen.Select(Model, ETag).Sample((model, etag) =>
            Assert.Equal(RunId.Of($"{model}.zip", etag.Trim('"')), RunId.Of($"{model}.zip", $"\"{etag.Trim('"')}\"")));

    [Fact]
    public void Another_content_or_another_blob_is_another_run() =>
        Gen.Select(Model, ETag, ETag).Where((_, one, other) => one.Trim('"') != other.Trim('"')).Sample((model, one, other) =>
        {
            string[] ids =
            [
                RunId.Of($"{model}.zip", one), RunId.Of($"{model}.zip", other), RunId.Of($"{model}/{model}.zip", one), RunId.Of($"{model}.ZIP", one),
            ];
            Assert.Equal(ids.Length, ids.Distinct().Count());
        });

    [Theory]
    [InlineData("")]
    [InlineData(".zip")]
    [InlineData("horses")]
    [InlineData("horses.zip/")]
    [InlineData("../horses.zip")]
    [InlineData("horses/../zebras.zip")]
    [InlineData("horses//first.zip")]
    [InlineData("/horses.zip")]
    [InlineData("horses\n.zip")]
    [InlineData("Horses.zip")]
    [InlineData("hor ses.zip")]
    public void A_blob_that_names_no_model_has_no_run(string blob) => Assert.Throws<InputRejectedException>(() => RunId.Of(blob, "0x1"));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../models/horses")]
    [InlineData("horses/0123")]
    [InlineData("horses\\0123")]
    [InlineData("horses%2f..")]
    [InlineData("horses?x")]
    [InlineData("Horses-0123456789ab")]
    public void What_is_no_name_in_the_container_is_no_id(string text) => Assert.False(RunId.IsRunId(text));
}
