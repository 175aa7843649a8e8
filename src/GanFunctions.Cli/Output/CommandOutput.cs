using System.Globalization;
using Spectre.Console;

namespace GanFunctions.Cli.Output;

/// <summary>Where a command speaks: to people in lines and tables, or to scripts in JSON lines. Errors and logs go to standard error.</summary>
public sealed class CommandOutput
{
    // A redirected stream has no width; tables there are not broken.
    private const int UnbrokenWidth = 4096;

    private readonly TextWriter _output;
    private readonly Lock _turn = new();

    /// <summary>Speaks to the given streams.</summary>
    /// <param name="output">Standard output, or what stands for it.</param>
    /// <param name="error">Standard error, or what stands for it.</param>
    /// <param name="json">Whether a script listens.</param>
    /// <param name="redirected">Whether the output is no terminal: then without colours and movement.</param>
    public CommandOutput(TextWriter output, TextWriter error, bool json, bool redirected)
    {
        _output = output;
        Json = json;
        Console = CreateConsole(output, redirected);
        Error = CreateConsole(error, redirected || System.Console.IsErrorRedirected);
    }

    /// <summary>Whether a script listens, so that nothing but JSON lines may be written.</summary>
    public bool Json { get; }

    /// <summary>For people. Silent is better than wrong: not to be used when <see cref="Json"/>.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>For people, beside the output.</summary>
    public IAnsiConsole Error { get; }

    /// <summary>Whether progress can be drawn.</summary>
    public bool IsInteractive => !Json && Console.Profile.Capabilities.Interactive && Console.Profile.Capabilities.Ansi;

    /// <summary>Says what happened.</summary>
    public void Report(CommandEvent happened)
    {
        if (Json)
        {
            WriteJson(happened);
        }
        else
        {
            lock (_turn)
            {
                WriteLine(Console, Describe(happened));
            }
        }
    }

    /// <summary>Writes marked-up lines for people, as long as they are.</summary>
    public void Line(string markup)
    {
        lock (_turn)
        {
            WriteLine(Console, markup);
        }
    }

    /// <summary>Says something to people that a script need not know.</summary>
    public void Note(string text)
    {
        if (!Json)
        {
            lock (_turn)
            {
                WriteLine(Console, Markup.Escape(text));
            }
        }
    }

    /// <summary>Says something beside the output, to whoever listens there.</summary>
    public void Warn(string text)
    {
        lock (_turn)
        {
            WriteLine(Error, Markup.Escape(text));
        }
    }

    /// <summary>Writes a JSON line for scripts.</summary>
    public void WriteJson<T>(T value)
    {
        lock (_turn)
        {
            _output.WriteLine(JsonOutput.Line(value));
            _output.Flush();
        }
    }

    /// <summary>Says that the command cannot go on: to people, and to a script that listens.</summary>
    public void Fail(CommandFailed failure)
    {
        if (Json)
        {
            WriteJson(failure);
        }

        WriteLine(Error, Describe(failure));
    }

    private static void WriteLine(IAnsiConsole console, string markup) => console.Write(new UnbrokenMarkup(markup + Environment.NewLine));

    private static string Describe(CommandEvent happened) => happened switch
    {
        HostStarted started =>
            $"Storage  {Markup.Escape(started.Storage)}{(started.Local == "shared" ? " (already running; shared)" : "")}\n"
            + $"Runs on  {Markup.Escape(started.Provider)}: {Markup.Escape(started.Reason)}"
            + (started.Api is null ? "" : $"\nAPI      {Markup.Escape(started.Api.ToString())}"),
        ModelReady model =>
            $"Model    {Markup.Escape(model.Model)}@{Markup.Escape(model.Version)}{(model.Published ? " (published from samples)" : "")}",
        ImageTranslated image => string.Create(
            CultureInfo.InvariantCulture,
            $"[green]translated[/] {Markup.Escape(image.Blob ?? image.Input ?? "")} -> {Markup.Escape(image.Url ?? image.Output)} ({image.Width}x{image.Height}, {Markup.Escape(image.Model)}@{Markup.Escape(image.Version)} {image.Direction}, {image.Milliseconds:0} ms)"),
        ImageGenerated image => string.Create(
            CultureInfo.InvariantCulture,
            $"[green]generated[/]  {(image.Blob is null ? "" : Markup.Escape(image.Blob) + " -> ")}{Markup.Escape(image.Url ?? image.Output)} ({(image.Count == 1 ? "" : $"{image.Count} images, ")}{image.Width}x{image.Height}, {Markup.Escape(image.Model)}@{Markup.Escape(image.Version)})"),
        ImageRejected image =>
            $"[red]rejected[/]   {Markup.Escape(image.Blob ?? image.Input ?? "")}: {Markup.Escape(image.Reason)} [grey]{Markup.Escape(image.Remedy)}[/]",
        DatasetReady or RunStateChanged or RunProgressed or RunEvaluated => RunDescription.Of(happened),
        CommandFailed failure => $"[red]gan:[/] {Markup.Escape(failure.Reason)}\n     {Markup.Escape(failure.Remedy)}",
        WorkDone { Generated: { } generated, Translated: 0, Rejected: 0 } => string.Create(CultureInfo.InvariantCulture, $"{generated} generated."),
        WorkDone { Generated: { } generated } done => string.Create(
            CultureInfo.InvariantCulture, $"{done.Translated} translated, {generated} generated, {done.Rejected} rejected."),
        WorkDone done => string.Create(CultureInfo.InvariantCulture, $"{done.Translated} translated, {done.Rejected} rejected."),
        _ => Markup.Escape(happened.ToString()),
    };

    private static IAnsiConsole CreateConsole(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected)
        {
            console.Profile.Width = UnbrokenWidth;
        }

        return console;
    }
}
