using SkiaSharp;

namespace GanFunctions.Cli.SampleDatasets;

/// <summary>
/// What stands where in an imagined landscape, drawn from one seed and independent of the light. Lengths are in
/// units of the picture's height; x runs from 0 to <see cref="Aspect"/>, y from 0 (top) to 1.
/// </summary>
internal sealed class Landscape
{
    private readonly Random _random;

    /// <param name="seed">The same seed gives the same landscape on every machine.</param>
    /// <param name="aspect">Width over height.</param>
    public Landscape(int seed, float aspect)
    {
        _random = new Random(seed);
        Seed = seed;
        Aspect = aspect;
        Horizon = Between(0.42f, 0.58f);
        Season = Between(0, 1);
        Haze = Between(0.15f, 0.5f);
        Luminary = new SKPoint(Between(0.12f, 0.88f) * aspect, Between(0.1f, Horizon - 0.22f));
        LuminaryRadius = Between(0.045f, 0.065f);
        Ridges = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(Ridge)];
        Hills = [Hill(Horizon + 0.03f, 0.05f), Hill(Horizon + Between(0.14f, 0.2f), 0.06f), Hill(Horizon + Between(0.27f, 0.33f), 0.05f)];
        Lake = _random.NextDouble() < 0.5 ? MakeLake() : null;
        Clouds = [.. Enumerable.Range(0, _random.Next(0, 5)).Select(_ => MakeCloud())];
        Stars = [.. Enumerable.Range(0, (int)(_random.Next(50, 90) * aspect)).Select(_ => MakeStar())];
        Things = [.. MakeThings().OrderBy(thing => thing.Foot.Y)];
    }

    public int Seed { get; }

    public float Aspect { get; }

    public float Horizon { get; }

    /// <summary>0 is spring green, 1 is autumn gold.</summary>
    public float Season { get; }

    /// <summary>How much of the sky's colour the farthest ridge takes, 0 to 1.</summary>
    public float Haze { get; }

    /// <summary>Where the sun or the moon stands.</summary>
    public SKPoint Luminary { get; }

    public float LuminaryRadius { get; }

    /// <summary>Mountain crests from the farthest to the nearest.</summary>
    public IReadOnlyList<SKPoint[]> Ridges { get; }

    /// <summary>Hill crests from the farthest to the nearest.</summary>
    public IReadOnlyList<SKPoint[]> Hills { get; }

    public SKRect? Lake { get; }

    public IReadOnlyList<SKRect[]> Clouds { get; }

    public IReadOnlyList<Star> Stars { get; }

    /// <summary>Trees and houses from the farthest to the nearest.</summary>
    public IReadOnlyList<Thing> Things { get; }

    /// <summary>The height of a crest at <paramref name="x"/>.</summary>
    public static float CrestAt(SKPoint[] crest, float x)
    {
        int right = Math.Clamp(Array.FindIndex(crest, point => point.X >= x), 1, crest.Length - 1);
        SKPoint a = crest[right - 1], b = crest[right];
        return a.Y + ((b.Y - a.Y) * Math.Clamp((x - a.X) / (b.X - a.X), 0, 1));
    }

    private float Between(float low, float high) => low + ((float)_random.NextDouble() * (high - low));

    private SKPoint[] Ridge(int index)
    {
        float reach = Between(0.1f, 0.24f) / (1 + (0.45f * index));
        return Crest(Horizon - 0.02f, reach, roughness: 0.62f);
    }

    private SKPoint[] Hill(float y, float reach) => Crest(y, reach, roughness: 0.3f);

    /// <summary>Midpoint displacement between two ends.</summary>
    private SKPoint[] Crest(float foot, float reach, float roughness)
    {
        const int Segments = 64;
        float[] height = new float[Segments + 1];
        height[0] = Between(0, reach);
        height[Segments] = Between(0, reach);
        float swing = reach;
        for (int step = Segments; step > 1; step /= 2, swing *= roughness)
        {
            for (int i = 0; i < Segments; i += step)
            {
                height[i + (step / 2)] = ((height[i] + height[i + step]) / 2) + Between(-swing, swing) * 0.8f;
            }
        }

        return [.. height.Select((h, i) => new SKPoint(Aspect * i / Segments, foot - Math.Max(0, h)))];
    }

    private SKRect MakeLake()
    {
        float x = Between(0.1f, 0.9f) * Aspect, y = Horizon + Between(0.12f, 0.2f);
        float width = Between(0.3f, 0.65f), height = Between(0.05f, 0.09f);
        return new SKRect(x - width, y - height, x + width, y + height);
    }

    private SKRect[] MakeCloud()
    {
        float x = Between(0, Aspect), y = Between(0.06f, Horizon - 0.2f), size = Between(0.05f, 0.1f);
        return
        [
            .. Enumerable.Range(0, _random.Next(4, 8)).Select(_ =>
            {
                float dx = Between(-1.6f, 1.6f) * size, dy = Between(-0.25f, 0.25f) * size, r = Between(0.5f, 1) * size;
                return new SKRect(x + dx - r, y + dy - (r * 0.55f), x + dx + r, y + dy + (r * 0.55f));
            }),
        ];
    }

    private Star MakeStar() =>
        new(new SKPoint(Between(0, Aspect), Between(0, Horizon)), Between(0.002f, 0.0065f), Between(0.35f, 1));

    private IEnumerable<Thing> MakeThings()
    {
        foreach ((SKPoint[] crest, int depth) in Hills.Select((crest, depth) => (crest, depth)))
        {
            float size = 0.06f + (0.055f * depth);
            for (int i = _random.Next(3, 9); i > 0; i--)
            {
                SKPoint foot = FootOn(crest, depth);
                if (!InLake(foot))
                {
                    bool conifer = _random.NextDouble() < 0.6;
                    yield return new Thing(conifer ? ThingKind.Conifer : ThingKind.Broadleaf, foot, size * Between(0.8f, 1.5f), Between(0, 1));
                }
            }

            for (int i = _random.Next(depth == 0 ? 0 : 1, 3); i > 0; i--)
            {
                SKPoint foot = FootOn(crest, depth);
                if (!InLake(foot))
                {
                    yield return new Thing(ThingKind.House, foot, size * Between(1, 1.35f), Between(0, 1));
                }
            }
        }
    }

    private SKPoint FootOn(SKPoint[] crest, int depth)
    {
        float x = Between(0.03f, 0.97f) * Aspect;
        return new SKPoint(x, CrestAt(crest, x) + Between(0.01f, 0.05f + (0.03f * depth)));
    }

    private bool InLake(SKPoint point) =>
        Lake is { } lake && point.X > lake.Left && point.X < lake.Right && point.Y > lake.Top && point.Y < lake.Bottom + 0.01f;
}

/// <param name="Place">Where it stands.</param>
/// <param name="Radius">In units of the picture's height.</param>
/// <param name="Brightness">0 to 1.</param>
internal sealed record Star(SKPoint Place, float Radius, float Brightness);

internal enum ThingKind
{
    Conifer,
    Broadleaf,
    House,
}

/// <param name="Kind">What it is.</param>
/// <param name="Foot">The middle of where it stands on the ground.</param>
/// <param name="Size">Its height in units of the picture's height.</param>
/// <param name="Variant">0 to 1: chooses among colours and shapes.</param>
internal sealed record Thing(ThingKind Kind, SKPoint Foot, float Size, float Variant);
