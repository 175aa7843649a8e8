using GanFunctions.Cli.Output;

namespace GanFunctions.Cli.Tests;

public sealed class CommandOutputTests
{
    [Fact]
    public void A_terminal_is_given_addresses_unbroken()
    {
        using StringWriter writer = new();
        CommandOutput output = new(writer, writer, json: false, redirected: false);
        output.Console.Profile.Width = 40;
        output.Error.Profile.Width = 40;
        string url = $"http://127.0.0.1:10000/translated/a%20b.png?{string.Concat(Enumerable.Repeat("sig=0123456789&x-y z/", 40))}";

        output.Report(new ImageTranslated { Input = "a b.png", Output = "out.png", Url = url, Model = "m", Version = "1", Direction = "AtoB", Width = 1, Height = 1, Milliseconds = 1 });
        output.Note(url + "!");
        output.Fail(new CommandFailed(1, url + "?", "Remedy."));

        string written = writer.ToString();
        Assert.Contains(url + " (", written, StringComparison.Ordinal);
        Assert.Contains(url + "!", written, StringComparison.Ordinal);
        Assert.Contains(url + "?", written, StringComparison.Ordinal);
    }
}
