using CsCheck;
using GanFunctions.Networks.Export.Lowering;

namespace GanFunctions.Networks.Tests.Export;

public class MinimalFilterTests
{
    [Fact]
    public void Four_outputs_take_six_multiplications()
    {
        Assert.Equal((6, 4), (MinimalFilter.OfFour.Inputs, MinimalFilter.OfFour.Outputs));
    }

    [Fact]
    public void Any_tile_and_any_taps_give_their_correlation()
    {
        MinimalFilter filter = MinimalFilter.OfFour;
        Gen<double> number = Gen.Double[-1, 1];

        Gen.Select(number.Array[filter.Inputs], number.Array[MinimalFilter.Taps]).Sample((tile, taps) =>
        {
            double[] elements = Multiply(filter.InputTransform, tile);
            double[] weights = Multiply(filter.FilterTransform, taps);
            double[] outputs = Multiply(filter.OutputTransform, [.. elements.Zip(weights, (e, w) => e * w)]);

            for (int i = 0; i < filter.Outputs; i++)
            {
                double expected = (tile[i] * taps[0]) + (tile[i + 1] * taps[1]) + (tile[i + 2] * taps[2]);
                Assert.Equal(expected, outputs[i], 1e-12);
            }
        });
    }

    private static double[] Multiply(double[,] matrix, double[] vector) =>
        [.. Enumerable.Range(0, matrix.GetLength(0)).Select(row => vector.Select((value, column) => matrix[row, column] * value).Sum())];
}
