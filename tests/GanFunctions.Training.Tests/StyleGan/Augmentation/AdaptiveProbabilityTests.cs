using System.Text.Json;
using CsCheck;
using GanFunctions.Training.StyleGan.Augmentation;
using GanFunctions.Training.Translation;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.StyleGan.Augmentation;

public class AdaptiveProbabilityTests
{
    [Fact]
    public void It_rises_every_fourth_step_by_the_images_seen_over_half_a_million()
    {
        var probability = new AdaptiveProbability();

        bool[] ended = [.. Enumerable.Range(0, 8).Select(_ => Observe(probability, 1, 1, 1))];

        Assert.Equal([false, false, false, true, false, false, false, true], ended);
        Assert.Equal(2 * 4 * 3 / 500_000.0, probability.P, 1e-15);
        Assert.Equal(1, probability.Overfitting);
    }

    [Fact]
    public void From_0_to_1_it_takes_as_many_thousand_images_as_the_speed_says()
    {
        var probability = new AdaptiveProbability(speed: 1);
        int steps = 0;
        for (; probability.P < 1 - 1e-9; steps++)
        {
            Observe(probability, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        }

        Assert.Equal(100, steps);
    }

    [Fact]
    public void It_rises_above_the_target_falls_below_it_and_stays_within_its_bounds()
    {
        var probability = new AdaptiveProbability(target: 0.5, speed: 0.1);

        Interval(probability, 1, 1, 1, -1); // 0.5
        Assert.Equal(0, probability.P);
        Interval(probability, 1, 1, 1, 1);
        Assert.Equal(0.16, probability.P, 1e-12);
        Interval(probability, 1, 1, 1, -1);
        Assert.Equal(0.16, probability.P, 1e-12);
        Interval(probability, 3, -0.1f, 0.1f, 0);
        Assert.Equal(0, probability.P, 1e-12);
        Assert.Equal(0.25, probability.Overfitting);
        for (int i = 0; i < 10; i++)
        {
            Interval(probability, 1, 1, 1, 1);
        }

        Assert.Equal(1, probability.P);
    }

    [Fact]
    public void Scores_that_are_not_numbers_do_not_change_it()
    {
        var probability = new AdaptiveProbability(speed: 0.1);
        Interval(probability, 1, 1);

        Interval(probability, float.NaN, 1);

        Assert.InRange(probability.P, 0, 1);
        Assert.DoesNotContain("NaN", JsonSerializer.Serialize(probability.State), StringComparison.Ordinal);
    }

    [Fact]
    public void Going_on_from_a_state_equals_not_having_stopped() =>
        Gen.Float[-1, 1].Array[3].Array[1, 12].Select(Gen.Int[0, 11]).Sample((scores, stop) =>
        {
            var whole = new AdaptiveProbability(speed: 0.05);
            AdaptiveProbability resumed = new(speed: 0.05);
            for (int i = 0; i < scores.Length; i++)
            {
                Observe(whole, scores[i]);
                Observe(resumed, scores[i]);
                if (i == stop)
                {
                    string stored = JsonSerializer.Serialize(resumed.State);
                    resumed = new(speed: 0.05) { State = JsonSerializer.Deserialize<AdaptiveProbabilityState>(stored)! };
                }
            }

            Assert.Equal(whole.State, resumed.State);
        }, iter: 50, threads: 1);

    [Fact]
    public void Start_and_interval_can_be_others()
    {
        var probability = new AdaptiveProbability(start: 0.25, speed: 1, interval: 2);

        Assert.Equal(0.25, probability.P);
        Assert.Equal([false, true, false], new[] { Observe(probability, 1), Observe(probability, 1), Observe(probability, 1) });
        Assert.Equal(0.252, probability.P, 1e-12);
    }

    [Fact]
    public void It_is_part_of_a_trainers_state()
    {
        var probability = new AdaptiveProbability(speed: 0.1);
        Interval(probability, 1, 1);
        Observe(probability, -1, 1, 1);
        TrainerState state = StateOf(probability).Capture();
        AdaptiveProbability resumed = new(speed: 0.1);

        StateOf(resumed).Restore(state);

        Assert.Equal(["ada.p", "ada.r", "ada.scores", "ada.signs", "ada.steps"], state.Values.Select(value => value.Key).Order());
        Assert.Equal(probability.State, resumed.State);
        Assert.NotEqual(new AdaptiveProbability().State, resumed.State);
    }

    [Fact]
    public void A_state_that_cannot_be_is_refused()
    {
        var probability = new AdaptiveProbability();

        Assert.Throws<ArgumentException>(() => probability.State = probability.State with { P = 1.5 });
        Assert.Throws<ArgumentException>(() => probability.State = probability.State with { Steps = 4 });
        Assert.Throws<ArgumentException>(() => probability.State = probability.State with { SignSum = 3, Scores = 2 });
        Assert.Equal(0, probability.P);
    }

    private static NetworkState StateOf(AdaptiveProbability probability)
    {
        var state = new NetworkState();
        state.Add("D", nn.Linear(1, 1));
        probability.AddTo(state, "ada");
        return state;
    }

    private static void Interval(AdaptiveProbability probability, params float[] scores)
    {
        for (int i = 0; i < 4; i++)
        {
            Observe(probability, scores);
        }
    }

    private static bool Observe(AdaptiveProbability probability, params float[] scores)
    {
        using Tensor values = tensor(scores, [scores.Length, 1]);
        return probability.Observe(values);
    }
}
