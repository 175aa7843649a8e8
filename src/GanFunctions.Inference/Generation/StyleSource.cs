using GanFunctions.Inference.Sessions;

namespace GanFunctions.Inference.Generation;

/// <summary>Computes styles, each seed's once as long as there are not too many.</summary>
internal sealed class StyleSource(GeneratorSession session, GenerationSettings settings, CancellationToken ct)
{
    private const int MostKept = 1024;

    private readonly Dictionary<uint, float[]> _kept = [];

    /// <returns>Layers * WDim numbers, not to be changed.</returns>
    public float[] Of(Styles styles) => styles switch
    {
        SeedStyles seed => OfSeed(seed.Seed),
        BetweenStyles { Space: InterpolationSpace.Z } between => Map(Arc(Latent(between.From), Latent(between.To), between.Position)),
        BetweenStyles between => Line(OfSeed(between.From), OfSeed(between.To), between.Position),
        MixedStyles mixed => Mix(Of(mixed.Main), Of(mixed.Taken), mixed.Layers),
        _ => [.. settings.Reference ?? throw new InvalidOperationException("An image takes the styles of a reference that is not there.")],
    };

    /// <summary>A seed's latent: the first ZDim draws of its stream.</summary>
    private float[] Latent(uint seed)
    {
        float[] z = new float[session.Card.ZDim];
        new NumpyRandom(seed).FillNormal(z);
        return z;
    }

    private float[] OfSeed(uint seed)
    {
        if (!_kept.TryGetValue(seed, out float[]? ws))
        {
            ws = Map(Latent(seed));
            if (_kept.Count == MostKept)
            {
                _kept.Clear();
            }

            _kept.Add(seed, ws);
        }

        return ws;
    }

    // One latent a run: a matrix product may round differently with other rows beside it.
    private float[] Map(float[] z) => session.Map(z, (float)settings.Psi, settings.Cutoff ?? session.Card.Layers, ct);

    private float[] Mix(float[] main, float[] taken, IReadOnlyList<int> layers)
    {
        float[] mixed = (float[])main.Clone();
        int width = session.Card.WDim;
        foreach (int layer in layers)
        {
            taken.AsSpan(layer * width, width).CopyTo(mixed.AsSpan(layer * width));
        }

        return mixed;
    }

    private static float[] Line(float[] from, float[] to, double position) =>
        [.. from.Zip(to, (a, b) => (float)(a + ((b - (double)a) * position)))];

    private static float[] Arc(float[] from, float[] to, double position)
    {
        double fromLength = Length(from);
        double toLength = Length(to);
        double cosine = from.Zip(to, (a, b) => (double)a * b).Sum() / (fromLength * toLength);
        double angle = Math.Acos(Math.Clamp(cosine, -1, 1));
        double sine = Math.Sin(angle);
        if (!(sine > 1e-6))
        {
            return Line(from, to, position);
        }

        double length = fromLength + ((toLength - fromLength) * position);
        double first = Math.Sin((1 - position) * angle) / sine * length / fromLength;
        double second = Math.Sin(position * angle) / sine * length / toLength;
        return [.. from.Zip(to, (a, b) => (float)((a * first) + (b * second)))];
    }

    private static double Length(float[] vector) => Math.Sqrt(vector.Sum(value => (double)value * value));
}
