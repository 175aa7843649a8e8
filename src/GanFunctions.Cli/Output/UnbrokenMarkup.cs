using Spectre.Console;
using Spectre.Console.Rendering;

namespace GanFunctions.Cli.Output;

/// <summary>Marked-up text whose lines are as long as they are: a terminal wraps them itself, and an address stays one to be opened or copied.</summary>
/// <param name="markup">The text.</param>
internal sealed class UnbrokenMarkup(string markup) : IRenderable
{
    private const int Unbroken = 1_000_000;

    private readonly IRenderable _text = new Markup(markup);

    /// <inheritdoc/>
    public Measurement Measure(RenderOptions options, int maxWidth) => _text.Measure(options, Unbroken);

    /// <inheritdoc/>
    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => _text.Render(options, Unbroken);
}
