namespace GanFunctions.Networks.Export.Lowering;

/// <summary>
/// The matrices of minimal filtering F(m, 3): m outputs of a 3-tap correlation from m + 2 inputs with m + 2 multiplications
/// instead of 3m. With d the inputs and g the taps, the outputs are A^T ((G g) * (B^T d)), * element by element
/// (Winograd 1980; Lavin and Gray 2016, section 4.1; built from interpolation points as in Toom-Cook multiplication).
/// </summary>
internal sealed class MinimalFilter
{
    public const int Taps = 3;

    /// <summary>F(4, 3) at the points 0, 1, -1, 1/2, -2 and infinity, which lose less to rounding than 0, 1, -1, 2, -2.</summary>
    public static MinimalFilter OfFour { get; } = new(0, 1, -1, 0.5, -2);

    /// <summary>Builds the matrices.</summary>
    /// <param name="points">m + 1 distinct interpolation points; infinity is added.</param>
    public MinimalFilter(params double[] points)
    {
        Inputs = points.Length + 1;
        Outputs = Inputs - Taps + 1;
        OutputTransform = new double[Outputs, Inputs];
        FilterTransform = new double[Inputs, Taps];
        InputTransform = new double[Inputs, Inputs];

        for (int j = 0; j < points.Length; j++)
        {
            double[] others = [.. points.Where((_, i) => i != j)];
            double scale = others.Aggregate(1.0, (product, other) => product * (points[j] - other));
            for (int i = 0; i < Outputs; i++)
            {
                OutputTransform[i, j] = Math.Pow(points[j], i);
            }

            for (int k = 0; k < Taps; k++)
            {
                FilterTransform[j, k] = Math.Pow(points[j], k) / scale;
            }

            SetRow(InputTransform, j, PolynomialWithRoots(others));
        }

        OutputTransform[Outputs - 1, Inputs - 1] = 1;
        FilterTransform[Inputs - 1, Taps - 1] = 1;
        SetRow(InputTransform, Inputs - 1, PolynomialWithRoots(points));
    }

    /// <summary>m: outputs of one tile along one axis.</summary>
    public int Outputs { get; }

    /// <summary>m + 2: inputs of one tile along one axis.</summary>
    public int Inputs { get; }

    /// <summary>A^T, m by m + 2.</summary>
    public double[,] OutputTransform { get; }

    /// <summary>G, m + 2 by 3.</summary>
    public double[,] FilterTransform { get; }

    /// <summary>B^T, m + 2 by m + 2.</summary>
    public double[,] InputTransform { get; }

    /// <summary>The transform along both axes at once: the Kronecker product of a matrix with itself, rows concatenated.</summary>
    public static float[] BothAxes(double[,] matrix)
    {
        (int rows, int columns) = (matrix.GetLength(0), matrix.GetLength(1));
        float[] product = new float[rows * rows * columns * columns];
        int next = 0;
        for (int a = 0; a < rows; a++)
        {
            for (int b = 0; b < rows; b++)
            {
                for (int i = 0; i < columns; i++)
                {
                    for (int j = 0; j < columns; j++)
                    {
                        product[next++] = (float)(matrix[a, i] * matrix[b, j]);
                    }
                }
            }
        }

        return product;
    }

    /// <summary>The coefficients, constant first, of the monic polynomial with these roots.</summary>
    private static double[] PolynomialWithRoots(double[] roots)
    {
        double[] coefficients = [1];
        foreach (double root in roots)
        {
            double[] next = new double[coefficients.Length + 1];
            for (int i = 0; i < coefficients.Length; i++)
            {
                next[i] -= root * coefficients[i];
                next[i + 1] += coefficients[i];
            }

            coefficients = next;
        }

        return coefficients;
    }

    private static void SetRow(double[,] matrix, int row, double[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            matrix[row, i] = values[i];
        }
    }
}
