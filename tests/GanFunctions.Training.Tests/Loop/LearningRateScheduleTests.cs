using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Loop;

namespace GanFunctions.Training.Tests.Loop;

public sealed class LearningRateScheduleTests
{
    [Fact]
    public void The_linear_policy_gives_every_epoch_the_rate_of_the_reference()
    {
        JsonNode fixture = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "cyclegan_schedule_pool.json")))!;
        double[] expected = [.. fixture["lr_during_epoch"]!.AsArray().Select(rate => rate!.GetValue<double>())];
        var schedule = new LearningRateSchedule(new TrainingConfiguration(), stepsPerEpoch: 3);

        Assert.Equal(600, schedule.Steps);
        for (int epoch = 1; epoch <= expected.Length; epoch++)
        {
            Assert.Equal(expected[epoch - 1], schedule.RateOf((epoch * 3) - 2, new PlateauState()), 9);
        }
    }

    [Fact]
    public void The_step_policy_divides_by_ten_after_so_many_epochs()
    {
        var schedule = new LearningRateSchedule(
            new TrainingConfiguration { LearningRate = 1, LearningRatePolicy = LearningRatePolicy.Step, LearningRateDecayEpochs = 2, Epochs = 4, EpochsDecay = 0 }, 1);

        Assert.Equal([1, 0.1, 0.1, 0.01], Enumerable.Range(0, 4).Select(step => Math.Round(schedule.RateOf(step, new PlateauState()), 9)));
    }

    [Fact]
    public void The_cosine_policy_falls_to_zero_and_stays_there()
    {
        var schedule = new LearningRateSchedule(
            new TrainingConfiguration { LearningRate = 1, LearningRatePolicy = LearningRatePolicy.Cosine, Epochs = 4, EpochsDecay = 2 }, 1);

        Assert.Equal(0.5, schedule.RateOf(1, new PlateauState()), 9);
        Assert.Equal([0, 0, 0], Enumerable.Range(3, 3).Select(step => Math.Round(schedule.RateOf(step, new PlateauState()), 9)));
    }

    [Fact]
    public void The_cosine_policy_alone_falls_over_all_epochs()
    {
        TrainingConfiguration configuration = TrainingConfigurationDefaults.Resolve(
            new TrainingConfiguration { LearningRate = 1, LearningRatePolicy = LearningRatePolicy.Cosine }, DatasetLayout.Unpaired);
        var schedule = new LearningRateSchedule(configuration, stepsPerEpoch: 1);

        Assert.Equal(configuration.Epochs, schedule.Steps);
        Assert.Equal(0.5, schedule.RateOf((configuration.Epochs / 2) - 1, new PlateauState()), 9);
        Assert.All(Enumerable.Range(0, configuration.Epochs - 1), epoch => Assert.InRange(schedule.RateOf(epoch, new PlateauState()), 2e-4, 1));
    }

    [Theory]
    [InlineData(LearningRatePolicy.Linear)]
    [InlineData(LearningRatePolicy.Step)]
    [InlineData(LearningRatePolicy.Plateau)]
    public void The_other_policies_train_the_reference_s_two_hundred_epochs(LearningRatePolicy policy) =>
        Assert.Equal(200, new LearningRateSchedule(new TrainingConfiguration { LearningRatePolicy = policy }, stepsPerEpoch: 1).Steps);

    [Fact]
    public void The_plateau_policy_lowers_the_rate_once_the_loss_no_longer_falls()
    {
        var schedule = new LearningRateSchedule(
            new TrainingConfiguration { LearningRate = 1, LearningRatePolicy = LearningRatePolicy.Plateau, Epochs = 20, EpochsDecay = 0 }, 2);
        var plateau = new PlateauState();
        for (long step = 0; step < 14; step++)
        {
            Assert.Equal(1, schedule.RateOf(step, plateau));
            plateau = schedule.After(step, plateau, generators: 5);
        }

        Assert.Equal(0.2, schedule.RateOf(14, plateau), 9);
    }

    [Fact]
    public void A_length_in_steps_takes_the_shares_of_the_epochs()
    {
        var schedule = new LearningRateSchedule(new TrainingConfiguration { LearningRate = 1, Steps = 10, Epochs = 1, EpochsDecay = 1 }, 7);

        Assert.Equal(10, schedule.Steps);
        Assert.Equal([1, 1, 0.2], ((long[])[0, 5, 9]).Select(step => Math.Round(schedule.RateOf(step, new PlateauState()), 9)));
    }
}
