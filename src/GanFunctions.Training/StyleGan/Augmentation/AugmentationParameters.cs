namespace GanFunctions.Training.StyleGan.Augmentation;

/// <summary>
/// What is done to one image, in the order of the properties; by default nothing. The pipeline is "bgc" of Karras et al.
/// 2020 ("Training Generative Adversarial Networks with Limited Data", appendix B): pixel blitting, general geometric and
/// colour transformations, with the published strengths.
/// </summary>
internal sealed record AugmentationParameters
{
    /// <summary>How far a whole-pixel translation goes at most, as a share of the side.</summary>
    public const double LargestShift = 0.125;

    private const double ScaleDeviation = 0.2;
    private const double OffsetDeviation = 0.125;
    private const double BrightnessDeviation = 0.2;
    private const double ContrastDeviation = 0.5;
    private const double SaturationDeviation = 1;

    /// <summary>Whether left and right are swapped.</summary>
    public bool Flip { get; init; }

    /// <summary>Turns by 90 degrees, anticlockwise, 0 to 3.</summary>
    public int QuarterTurns { get; init; }

    /// <summary>A translation to the right by a share of the side, rounded to whole pixels.</summary>
    public double ShiftX { get; init; }

    /// <summary>The same downwards.</summary>
    public double ShiftY { get; init; }

    /// <summary>A factor of both axes.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>A rotation before <see cref="Aspect"/>, anticlockwise, in radians.</summary>
    public double RotationBefore { get; init; }

    /// <summary>A factor of the horizontal axis, whose inverse the vertical one is scaled by.</summary>
    public double Aspect { get; init; } = 1;

    /// <summary>A rotation after <see cref="Aspect"/>, anticlockwise, in radians.</summary>
    public double RotationAfter { get; init; }

    /// <summary>A translation to the right by a share of the side, between pixels too.</summary>
    public double OffsetX { get; init; }

    /// <summary>The same downwards.</summary>
    public double OffsetY { get; init; }

    /// <summary>What is added to all channels.</summary>
    public double Brightness { get; init; }

    /// <summary>What all channels are multiplied by.</summary>
    public double Contrast { get; init; } = 1;

    /// <summary>Whether light and dark are swapped and the colours kept.</summary>
    public bool LumaFlip { get; init; }

    /// <summary>A rotation of the colours about the grey axis, in radians.</summary>
    public double Hue { get; init; }

    /// <summary>What the distance from the grey axis is multiplied by.</summary>
    public double Saturation { get; init; } = 1;

    /// <summary>Whether pixels are moved by flips, quarter turns or whole pixels.</summary>
    public bool MovesPixels => Flip || QuarterTurns != 0 || ShiftX != 0 || ShiftY != 0;

    /// <summary>Whether pixels have to be interpolated.</summary>
    public bool Interpolates =>
        Scale != 1 || RotationBefore != 0 || Aspect != 1 || RotationAfter != 0 || OffsetX != 0 || OffsetY != 0;

    /// <summary>Whether colours change.</summary>
    public bool Recolours => Brightness != 0 || Contrast != 1 || LumaFlip || Hue != 0 || Saturation != 1;

    /// <summary>Draws the transformations of one image.</summary>
    /// <param name="p">How likely each is. The two rotations together are as likely as each other transformation.</param>
    /// <param name="random">Asked equally often whatever <paramref name="p"/> is.</param>
    public static AugmentationParameters Draw(double p, Random random)
    {
        double rotates = 1 - Math.Sqrt(1 - p);
        return new AugmentationParameters
        {
            Flip = Happens(p, random) & Coin(random),
            QuarterTurns = random.Next(4) * (Happens(p, random) ? 1 : 0),
            ShiftX = Uniform(LargestShift, random) * Gate(p, random, out double shifts),
            ShiftY = Uniform(LargestShift, random) * shifts,
            Scale = LogNormal(ScaleDeviation, Happens(p, random), random),
            RotationBefore = Uniform(Math.PI, random) * Gate(rotates, random, out _),
            Aspect = LogNormal(ScaleDeviation, Happens(p, random), random),
            RotationAfter = Uniform(Math.PI, random) * Gate(rotates, random, out _),
            OffsetX = NormalDraws.Next(random) * OffsetDeviation * Gate(p, random, out double offsets),
            OffsetY = NormalDraws.Next(random) * OffsetDeviation * offsets,
            Brightness = NormalDraws.Next(random) * BrightnessDeviation * Gate(p, random, out _),
            Contrast = LogNormal(ContrastDeviation, Happens(p, random), random),
            LumaFlip = Happens(p, random) & Coin(random),
            Hue = Uniform(Math.PI, random) * Gate(p, random, out _),
            Saturation = LogNormal(SaturationDeviation, Happens(p, random), random),
        };
    }

    private static bool Coin(Random random) => random.Next(2) == 1;

    private static bool Happens(double p, Random random) => random.NextDouble() < p;

    private static double Gate(double p, Random random, out double gate) => gate = Happens(p, random) ? 1 : 0;

    private static double Uniform(double largest, Random random) => ((2 * random.NextDouble()) - 1) * largest;

    // The deviation is that of the logarithm to base 2.
    private static double LogNormal(double deviation, bool happens, Random random)
    {
        double exponent = NormalDraws.Next(random) * deviation;
        return happens ? Math.Pow(2, exponent) : 1;
    }
}
