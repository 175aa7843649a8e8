namespace GanFunctions.Training.StyleGan.Augmentation;

/// <summary>
/// Where each point of a transformed image comes from: (x, y) of the result, in pixels right and down from the middle, is
/// taken from (<paramref name="Xx"/> x + <paramref name="Xy"/> y + <paramref name="X"/>, <paramref name="Yx"/> x +
/// <paramref name="Yy"/> y + <paramref name="Y"/>).
/// </summary>
internal readonly record struct PlaneMap(double Xx, double Xy, double X, double Yx, double Yy, double Y)
{
    // By whole numbers, so that quarter turns move pixels exactly.
    private static readonly (int Cosine, int Sine)[] Quarters = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>The image itself.</summary>
    public static PlaneMap Identity => new(1, 0, 0, 0, 1, 0);

    /// <summary>The geometric transformations of an image of <paramref name="side"/> by <paramref name="side"/> pixels, one after the other.</summary>
    public static PlaneMap Of(AugmentationParameters parameters, long side)
    {
        (int cosine, int sine) = Quarters[parameters.QuarterTurns];
        return Identity
            .Then(new PlaneMap(parameters.Flip ? -1 : 1, 0, 0, 0, 1, 0))
            .Then(new PlaneMap(cosine, -sine, 0, sine, cosine, 0))
            .Then(Translation(Math.Round(parameters.ShiftX * side), Math.Round(parameters.ShiftY * side)))
            .Then(Scaling(parameters.Scale, parameters.Scale))
            .Then(Rotation(parameters.RotationBefore))
            .Then(Scaling(parameters.Aspect, 1 / parameters.Aspect))
            .Then(Rotation(parameters.RotationAfter))
            .Then(Translation(parameters.OffsetX * side, parameters.OffsetY * side));
    }

    /// <summary>How far outside of the image points are taken from, in pixels; below 0 where all lie inside.</summary>
    /// <param name="reach">How far from the middle the result's outermost points lie along each axis.</param>
    /// <param name="side">The image's side.</param>
    public double Margin(double reach, long side)
    {
        double horizontal = ((Math.Abs(Xx) + Math.Abs(Xy)) * reach) + Math.Abs(X);
        double vertical = ((Math.Abs(Yx) + Math.Abs(Yy)) * reach) + Math.Abs(Y);
        return Math.Max(horizontal, vertical) - ((side - 1) / 2.0);
    }

    private static PlaneMap Translation(double x, double y) => new(1, 0, -x, 0, 1, -y);

    private static PlaneMap Scaling(double x, double y) => new(1 / x, 0, 0, 0, 1 / y, 0);

    private static PlaneMap Rotation(double angle)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        return new PlaneMap(cosine, -sine, 0, sine, cosine, 0);
    }

    /// <summary>This transformation, and another one of its result.</summary>
    private PlaneMap Then(PlaneMap next) => new(
        (Xx * next.Xx) + (Xy * next.Yx),
        (Xx * next.Xy) + (Xy * next.Yy),
        (Xx * next.X) + (Xy * next.Y) + X,
        (Yx * next.Xx) + (Yy * next.Yx),
        (Yx * next.Xy) + (Yy * next.Yy),
        (Yx * next.X) + (Yy * next.Y) + Y);
}
