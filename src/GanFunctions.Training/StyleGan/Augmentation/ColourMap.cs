namespace GanFunctions.Training.StyleGan.Augmentation;

/// <summary>The colour transformations of an image as one affine map of red, green and blue.</summary>
internal static class ColourMap
{
    private const int Size = 3;

    // The square of each component of the unit vector along grey.
    private const double Grey = 1.0 / Size;

    /// <summary>The map's 3 rows of 4 numbers: the factors of red, green and blue, and what is added.</summary>
    public static float[] Of(AugmentationParameters parameters)
    {
        double[,] map = new double[Size, Size + 1];
        for (int row = 0; row < Size; row++)
        {
            map[row, row] = parameters.Contrast;
            map[row, Size] = parameters.Brightness * parameters.Contrast;
        }

        map = Apply(Along(parameters.LumaFlip ? -1 : 1, 1), map);
        map = Apply(Rotation(parameters.Hue), map);
        map = Apply(Along(1, parameters.Saturation), map);
        return [.. map.Cast<double>().Select(value => (float)value)];
    }

    /// <summary>Multiplies the part of a colour that is grey, and the part that is not.</summary>
    private static double[,] Along(double grey, double rest)
    {
        double[,] matrix = new double[Size, Size];
        for (int row = 0; row < Size; row++)
        {
            for (int column = 0; column < Size; column++)
            {
                double same = row == column ? 1 : 0;
                matrix[row, column] = (rest * same) + ((grey - rest) * Grey);
            }
        }

        return matrix;
    }

    /// <summary>Rotates about the grey axis (Rodrigues' formula).</summary>
    private static double[,] Rotation(double angle)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        double along = (1 - cosine) * Grey;
        double across = sine * Math.Sqrt(Grey);
        return new[,]
        {
            { cosine + along, along - across, along + across },
            { along + across, cosine + along, along - across },
            { along - across, along + across, cosine + along },
        };
    }

    private static double[,] Apply(double[,] matrix, double[,] map)
    {
        double[,] result = new double[Size, Size + 1];
        for (int row = 0; row < Size; row++)
        {
            for (int column = 0; column <= Size; column++)
            {
                for (int i = 0; i < Size; i++)
                {
                    result[row, column] += matrix[row, i] * map[i, column];
                }
            }
        }

        return result;
    }
}
