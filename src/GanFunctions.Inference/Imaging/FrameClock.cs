namespace GanFunctions.Inference.Imaging;

/// <summary>How long frames stand, in whole units, so that rounding does not add up over the animation.</summary>
/// <param name="unitsPerSecond">The file format's units.</param>
/// <param name="framesPerSecond">The wanted pace.</param>
internal sealed class FrameClock(int unitsPerSecond, double framesPerSecond)
{
    private long _frames;

    /// <summary>The duration of the next frame, at least one unit.</summary>
    public int Next()
    {
        double start = Math.Round(_frames * unitsPerSecond / framesPerSecond);
        _frames++;
        return (int)Math.Max(1, Math.Round(_frames * unitsPerSecond / framesPerSecond) - start);
    }
}
