using CsCheck;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Models;

namespace GanFunctions.Pipeline.Tests.Models;

public sealed class ModelReferenceTests
{
    [Theory]
    [InlineData("day2night", "day2night", null)]
    [InlineData("a@1.0_b-C", "a", "1.0_b-C")]
    public void A_reference_is_a_name_and_perhaps_a_version(string text, string name, string? version)
    {
        ModelReference reference = ModelReference.Parse(text);

        Assert.Equal((name, version, text), (reference.Name, reference.Version, reference.ToString()));
        Assert.True(ModelReference.TryParse(text, out ModelReference? tried));
        Assert.Equal(reference, tried);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Day")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("import")]
    [InlineData("a@")]
    [InlineData("a@.")]
    [InlineData("a@..")]
    [InlineData("a@1@2")]
    [InlineData("a\n")]
    [InlineData("a@1\n")]
    public void Other_text_is_refused(string text)
    {
        Assert.Throws<InputRejectedException>(() => ModelReference.Parse(text));
        Assert.False(ModelReference.TryParse(text, out _));
    }

    [Fact]
    public void Names_are_at_most_63_and_versions_64_characters_long()
    {
        Assert.True(ModelReference.TryParse(new string('a', 63) + "@" + new string('1', 64), out _));
        Assert.False(ModelReference.TryParse(new string('a', 64), out _));
        Assert.False(ModelReference.TryParse("a@" + new string('1', 65), out _));
    }

    [Fact]
    public void Parsing_and_trying_agree_on_any_text() =>
        Gen.Char["a@.-_A1/ é\n"].Array[0, 12].Select(letters => new string(letters)).Sample(text =>
            ModelReference.TryParse(text, out ModelReference? tried) == Parses(text) && (tried is null || tried.ToString() == text));

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("Same", "same", 0)]
    public void The_distance_between_names_counts_edits(string a, string b, int distance) =>
        Assert.Equal(distance, NearestNames.Distance(a, b));

    private static bool Parses(string text)
    {
        try
        {
            ModelReference.Parse(text);
            return true;
        }
        catch (InputRejectedException)
        {
            return false;
        }
    }
}
