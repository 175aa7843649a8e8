using CsCheck;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Loop;

namespace GanFunctions.Training.Tests.Loop;

public sealed class BatchScheduleTests
{
    [Fact]
    public void A_step_has_the_batch_of_the_images_seen_when_it_begins()
    {
        var schedule = new BatchSchedule([(0, 4), (10, 3), (16, 1)]);

        Assert.Equal([4, 4, 4, 3, 3, 1, 1], Enumerable.Range(0, 7).Select(step => schedule.SizeAt(step)));
        Assert.Equal([0, 4, 8, 12, 15, 18, 19], Enumerable.Range(0, 7).Select(step => schedule.ImagesBefore(step)));
    }

    [Fact]
    public void A_stage_that_begins_with_another_or_is_skipped_by_a_batch_has_no_steps()
    {
        var schedule = new BatchSchedule([(0, 9), (2, 5), (4, 3), (4, 2)]);

        Assert.Equal([9, 2, 2], Enumerable.Range(0, 3).Select(step => schedule.SizeAt(step)));
        Assert.Equal([0, 9, 11], Enumerable.Range(0, 3).Select(step => schedule.ImagesBefore(step)));
    }

    [Fact]
    public void The_images_before_a_step_are_those_of_the_steps_before_it() =>
        Gen.Select(Gen.Select(Gen.Int[0, 50], Gen.Int[1, 9]).Array[0, 5], Gen.Int[1, 9]).Sample((more, first) =>
        {
            (long, int)[] stages = [(0, first), .. more.OrderBy(stage => stage.Item1).Select(stage => ((long)stage.Item1, stage.Item2))];
            var schedule = new BatchSchedule(stages);
            long seen = 0;
            for (long step = 0; step < 60; step++)
            {
                Assert.Equal(seen, schedule.ImagesBefore(step));
                Assert.Equal(stages.Last(stage => stage.Item1 <= seen).Item2, schedule.SizeAt(step));
                seen += schedule.SizeAt(step);
                Assert.Equal(step + 1, schedule.StepsFor(seen));
                Assert.InRange(schedule.ImagesBefore(schedule.StepsFor(seen - 1 < 1 ? 1 : seen - 1)), Math.Max(1, seen - 1), long.MaxValue);
            }
        });

    [Fact]
    public void Stages_out_of_order_or_without_images_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new BatchSchedule([]));
        Assert.Throws<ArgumentException>(() => new BatchSchedule([(1, 4)]));
        Assert.Throws<ArgumentException>(() => new BatchSchedule([(0, 0)]));
        Assert.Throws<ArgumentException>(() => new BatchSchedule([(0, 4), (9, 4), (8, 4)]));
    }

    [Fact]
    public void A_run_in_images_has_the_steps_that_see_them_and_its_epochs_follow_the_images()
    {
        var configuration = new TrainingConfiguration { Kimg = 0.1, LearningRate = 0.002 };
        var schedule = new ImageSchedule(configuration, new BatchSchedule([(0, 8), (40, 4)]), images: 30);

        Assert.Equal(20, schedule.Steps);
        Assert.Equal((8, 4), (schedule.BatchSizeAt(4), schedule.BatchSizeAt(5)));
        Assert.Equal([1, 1, 2, 2, 3], new long[] { 0, 3, 4, 5, 10 }.Select(schedule.EpochOf));
        Assert.Equal(0.002, schedule.RateOf(19, new PlateauState()));
        Assert.Equal(7, new ImageSchedule(configuration with { Kimg = null, Steps = 7 }, BatchSchedule.Constant(4), 30).Steps);
    }
}
