using CsCheck;
using GanFunctions.Networks.StyleGan1;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.StyleGan1;

namespace GanFunctions.Training.Tests.StyleGan1;

public class GrowthScheduleTests
{
    private static readonly TrainingConfiguration Paper = TrainingConfigurationDefaults.Fill(
        new TrainingConfiguration { Architecture = TrainingArchitecture.StyleGan, Resolution = 64 });

    [Theory]
    [InlineData(0, 8, 1)]
    [InlineData(599_999, 8, 1)]
    [InlineData(600_000, 16, 0)]
    [InlineData(900_000, 16, 0.5)]
    [InlineData(1_200_000, 16, 1)]
    [InlineData(1_799_999, 16, 1)]
    [InlineData(1_800_000, 32, 0)]
    [InlineData(2_400_000, 32, 1)]
    [InlineData(3_000_000, 64, 0)]
    [InlineData(3_600_000, 64, 1)]
    [InlineData(25_000_000, 64, 1)]
    public void Grows_as_the_paper_does(long imagesSeen, int resolution, double alpha)
    {
        GrowthPhase phase = new GrowthSchedule(Paper).At(imagesSeen);

        Assert.Equal(resolution, phase.Resolution);
        Assert.Equal(alpha, phase.Alpha, 9);
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(64, 1)]
    [InlineData(128, 1.5)]
    [InlineData(256, 2)]
    [InlineData(512, 3)]
    [InlineData(1024, 3)]
    public void The_learning_rate_rises_with_the_resolution_as_published(int resolution, double factor) =>
        Assert.Equal(factor, GrowthSchedule.RateFactor(resolution));

    [Fact]
    public void Phases_follow_each_other_without_leaps_and_batches_follow_the_phases() =>
        Gen.Select(Gen.Int[2, 7], Gen.Int[0, 5], Gen.Int[1, 40], Gen.Int[0, 40], Gen.Int[1, 7]).Sample((first, growths, stable, fade, batch) =>
        {
            TrainingConfiguration configuration = TrainingConfigurationDefaults.Fill(Paper with
            {
                InitialResolution = 1 << first,
                Resolution = 1 << (first + growths),
                PhaseKimg = stable / 1000.0,
                FadeKimg = fade / 1000.0,
                BatchSize = batch,
            });
            var schedule = new GrowthSchedule(configuration);
            IReadOnlyDictionary<int, int> sizes = ResolutionBatches.Of(configuration);
            GrowthPhase before = schedule.At(0);
            Assert.Equal(new GrowthPhase(first - 2), before);
            for (long image = 1; image <= (growths + 1) * (stable + fade) + 1; image++)
            {
                GrowthPhase phase = schedule.At(image);
                Assert.InRange(phase.Alpha, 0, 1);
                if (phase.Index == before.Index)
                {
                    Assert.InRange(phase.Alpha, before.Alpha, before.Alpha + (1.0 / Math.Max(fade, 1)) + 1e-9);
                }
                else
                {
                    Assert.Equal(before.Index + 1, phase.Index);
                    Assert.Equal(1, before.Alpha, 1.0 / Math.Max(fade, 1) + 1e-9);
                    Assert.Equal(fade == 0 ? 1 : 0, phase.Alpha, 9);
                }

                before = phase;
            }

            Assert.Equal(configuration.Resolution, before.Resolution);
            Assert.Equal(1, before.Alpha);
            for (long step = 0; step < 200; step++)
            {
                Assert.Equal(sizes[schedule.At(schedule.Batches.ImagesBefore(step)).Resolution], schedule.Batches.SizeAt(step));
            }
        });
}
