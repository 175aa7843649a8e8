using CsCheck;
using GanFunctions.Cli.Translation;

namespace GanFunctions.Cli.Tests;

public sealed class OutputNamesTests
{
    private static readonly Gen<string> Segment = Gen.String["abAB .é%"].Select(text => text.Trim(' ', '.')).Where(text => text.Length is > 0 and < 20);

    private static readonly Gen<string[]> Inputs =
        Gen.Select(Segment.Array[1, 3], Gen.OneOf(Gen.Const(".png"), Gen.Const(".jpg"), Gen.Const(".PNG"), Gen.Const(".webp")), (segments, extension) => string.Join('/', segments) + extension)
            .HashSet[1, 12]
            .Select(names => names.ToArray());

    [Fact]
    public void No_two_translations_share_a_name_and_none_has_an_inputs()
    {
        Inputs.Sample(names =>
        {
            InputFile[] files = [.. names.Select(name => new InputFile("/in/" + name, name))];
            foreach (string output in (string[])["/out", "/in"])
            {
                PlannedFile[] written = [.. OutputNames.Plan(files, output, ".png").Where(file => file.Conflict is null)];
                Assert.Equal(written.Length, written.Select(file => file.Output).Distinct(RealPath.Comparer).Count());
                Assert.Empty(written.Select(file => file.Output).Intersect(files.Select(file => Path.GetFullPath(file.Path)), RealPath.Comparer));
            }
        });
    }

    [Fact]
    public void Elsewhere_every_input_has_a_translation_of_its_own()
    {
        Inputs.Sample(names =>
        {
            InputFile[] files = [.. names.Select(name => new InputFile("/in/" + name, name))];
            IReadOnlyList<PlannedFile> plan = OutputNames.Plan(files, "/out", ".jpg");
            Assert.Equal(files, plan.Select(file => file.Input));
            Assert.All(plan, file => Assert.StartsWith("/out/", file.Output, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Inputs_that_differ_in_their_extension_alone_keep_it()
    {
        InputFile[] files = [new("a.jpg", "a.jpg"), new("a.webp", "a.webp"), new("b.jpg", "b.jpg")];

        Assert.Equal(
            ["a.jpg.png", "a.webp.png", "b.png"],
            OutputNames.Plan(files, "/out", ".png").Select(file => Path.GetFileName(file.Output)));
    }

    [Fact]
    public void Inputs_of_the_same_name_from_several_places_do_not_overwrite_each_other()
    {
        InputFile[] files = [new("/x/a.jpg", "a.jpg"), new("/y/a.jpg", "a.jpg")];

        Assert.Equal([null, "Another input is written to '/out/a.jpg.png' already."], OutputNames.Plan(files, "/out", ".png").Select(file => file.Conflict));
    }
}
