using System.Text;
using CsCheck;

namespace GanFunctions.Networks.Tests.Build;

public class LibTorchSharpPatchTests
{
    private const string NewSymbol = "_ZSt21ios_base_library_initv";
    private const string OldSymbol = "_ZNSt8ios_base4InitC1Ev";

    [Fact]
    public void The_library_of_this_output_loads_on_this_machine() =>
        Assert.Equal(6f, TorchSharp.torch.ones(2, 3).sum().item<float>());

    [Fact]
    public void The_new_symbol_becomes_the_old_one_of_the_old_version_and_the_new_version_becomes_optional()
    {
        byte[] image = Library().Build();

        Assert.True(LibTorchSharpPatch.Apply(image));

        byte[] expected = new ElfImage().Asking("_ZNSt8ios_baseD2Ev", "GLIBCXX_3.4").Asking(OldSymbol + "\0\0\0\0\0", "GLIBCXX_3.4").Build();
        byte[] differing = [.. Enumerable.Range(0, image.Length).Where(i => image[i] != expected[i]).Select(i => image[i])];
        Assert.Equal([2], differing); // VER_FLG_WEAK, which the builder never sets
    }

    [Fact]
    public void A_patched_library_is_left_as_it_is()
    {
        byte[] once = Library().Build();
        LibTorchSharpPatch.Apply(once);
        byte[] twice = [.. once];

        Assert.False(LibTorchSharpPatch.Apply(twice));
        Assert.Equal(once, twice);
    }

    [Fact]
    public void A_library_that_does_not_ask_for_the_symbol_is_left_as_it_is()
    {
        byte[] image = new ElfImage().Asking("_ZNSt8ios_baseD2Ev", "GLIBCXX_3.4").Build();
        byte[] before = [.. image];

        Assert.False(LibTorchSharpPatch.Apply(image));
        Assert.Equal(before, image);
    }

    [Fact]
    public void A_library_without_the_old_version_is_refused()
    {
        byte[] image = new ElfImage { Versions = ["GLIBCXX_3.4.32"] }.Asking(NewSymbol, "GLIBCXX_3.4.32").Build();

        var e = Assert.Throws<InvalidDataException>(() => LibTorchSharpPatch.Apply(image));

        Assert.Contains("GLIBCXX_3.4", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_in_which_another_symbol_may_use_the_same_name_bytes_is_refused()
    {
        byte[] image = Library().Asking("library_initv", "GLIBCXX_3.4").Build();

        Assert.Throws<InvalidDataException>(() => LibTorchSharpPatch.Apply(image));
    }

    [Theory]
    [InlineData("")]
    [InlineData("MZ this is a program for another system, and it is longer than an ELF header.")]
    public void A_file_that_is_not_ELF_is_refused(string content) =>
        Assert.Throws<InvalidDataException>(() => LibTorchSharpPatch.Apply(Encoding.ASCII.GetBytes(content)));

    [Fact]
    public void A_truncated_library_is_refused_wherever_it_ends()
    {
        byte[] whole = Library().Build();

        Assert.All(Enumerable.Range(0, whole.Length), length =>
            Assert.Throws<InvalidDataException>(() => LibTorchSharpPatch.Apply(whole[..length])));
    }

    [Fact]
    public void A_damaged_library_is_refused_unchanged_or_patched_but_never_crashes_the_build() =>
        Gen.Select(Gen.Int[0, Library().Build().Length - 1], Gen.Byte).Array[1, 4].Sample(damage =>
        {
            byte[] image = Library().Build();
            foreach ((int offset, byte value) in damage)
            {
                image[offset] = value;
            }

            byte[] before = [.. image];
            try
            {
                LibTorchSharpPatch.Apply(image);
            }
            catch (InvalidDataException)
            {
                Assert.Equal(before, image);
            }
        });

    private static ElfImage Library() =>
        new ElfImage().Asking("_ZNSt8ios_baseD2Ev", "GLIBCXX_3.4").Asking(NewSymbol, "GLIBCXX_3.4.32");
}
