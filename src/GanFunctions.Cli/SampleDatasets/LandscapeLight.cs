using SkiaSharp;

namespace GanFunctions.Cli.SampleDatasets;

/// <summary>What the hour does to the colours of a <see cref="Landscape"/>.</summary>
internal sealed class LandscapeLight
{
    private readonly bool _night;
    private readonly float _mood;

    private LandscapeLight(bool night, float mood)
    {
        _night = night;
        _mood = mood;
    }

    public bool IsNight => _night;

    public SKColor SkyTop => _night ? Mix(new SKColor(8, 12, 38), new SKColor(22, 12, 48), _mood) : Mix(new SKColor(58, 126, 214), new SKColor(86, 150, 220), _mood);

    public SKColor SkyBottom => _night ? Mix(new SKColor(34, 44, 92), new SKColor(58, 42, 96), _mood) : Mix(new SKColor(196, 224, 244), new SKColor(246, 228, 196), _mood);

    public SKColor Luminary => _night ? new SKColor(246, 242, 214) : new SKColor(255, 244, 190);

    public SKColor Cloud => _night ? new SKColor(60, 66, 108, 110) : new SKColor(255, 255, 255, 215);

    public SKColor Window => _night ? new SKColor(255, 206, 96) : new SKColor(62, 74, 96);

    public static LandscapeLight Day(int seed) => new(night: false, (float)new Random(seed ^ 0x5EED).NextDouble());

    public static LandscapeLight Night(int seed) => new(night: true, (float)new Random(seed ^ 0x5EED).NextDouble());

    public static SKColor Mix(SKColor a, SKColor b, float t) => new(
        (byte)(a.Red + ((b.Red - a.Red) * t)),
        (byte)(a.Green + ((b.Green - a.Green) * t)),
        (byte)(a.Blue + ((b.Blue - a.Blue) * t)),
        (byte)(a.Alpha + ((b.Alpha - a.Alpha) * t)));

    /// <summary>How a surface of the given daylight colour looks at this hour.</summary>
    public SKColor Lit(SKColor surface) => _night
        ? new SKColor((byte)(10 + (surface.Red * 0.2f)), (byte)(14 + (surface.Green * 0.26f)), (byte)(30 + (surface.Blue * 0.38f)), surface.Alpha)
        : surface;
}
