using System.Text.Json.Nodes;
using GanFunctions.TestSupport;

namespace GanFunctions.Training.Tests;

public class LinearDecayScheduleTests
{
    [Fact]
    [Trait("Category", "Parity")]
    public void Rates_are_those_of_the_reference_in_every_epoch()
    {
        JsonObject facts = Fixture.Load("cyclegan_schedule_pool").Facts;
        var schedule = new LinearDecaySchedule(facts["n_epochs"]!.GetValue<int>(), facts["n_epochs_decay"]!.GetValue<int>());
        double rate = facts["base_lr"]!.GetValue<double>();
        double[] expected = [.. facts["lr_during_epoch"]!.AsArray().Select(value => value!.GetValue<double>())];

        Assert.Equal(schedule.Epochs, expected.Length);
        Assert.All(expected, (value, i) => Assert.Equal(value, rate * schedule.FactorInEpoch(i + 1), 12));
    }
}
