using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Losses;

public class AdversarialLossTests
{
    [Theory]
    [InlineData(AdversarialLossKind.Lsgan, true, 1)]
    [InlineData(AdversarialLossKind.Lsgan, false, 4)]
    [InlineData(AdversarialLossKind.Vanilla, true, 0.126928)] // ln(1 + e^-2)
    [InlineData(AdversarialLossKind.Vanilla, false, 2.126928)] // ln(1 + e^2)
    [InlineData(AdversarialLossKind.WganGp, true, -2)]
    [InlineData(AdversarialLossKind.WganGp, false, 2)]
    public void A_score_of_2_costs(AdversarialLossKind objective, bool real, double expected)
    {
        using DisposeScope scope = NewDisposeScope();

        Tensor loss = objective.Loss(full([1, 1, 2, 2], 2f), real);

        Assert.Equal(expected, loss.item<float>(), 5);
    }

    [Fact]
    public void The_gradient_penalty_is_the_squared_deviation_of_the_slope_from_1()
    {
        using DisposeScope scope = NewDisposeScope();
        using var linear = nn.Sequential(nn.Flatten(), nn.Linear(12, 1, hasBias: false));
        using (no_grad())
        {
            linear.parameters().Single().fill_(0.5f);
        }

        Tensor penalty = GradientPenalty.Loss(linear, randn(3, 3, 2, 2), randn(3, 3, 2, 2), new Random(1));
        penalty.backward();

        double slope = 0.5 * Math.Sqrt(12);
        Assert.Equal((slope - 1) * (slope - 1), penalty.item<float>(), 5);
        Assert.Equal(2 * (slope - 1) * 0.5 / slope, linear.parameters().Single().grad![0, 0].item<float>(), 5);
    }
}
