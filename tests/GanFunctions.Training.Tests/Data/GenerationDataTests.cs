using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Datasets;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Data;
using GanFunctions.Training.Loop;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Data;

public sealed class GenerationDataTests
{
    private static readonly TrainingConfiguration Small = TrainingConfigurationDefaults.Resolve(
        new TrainingConfiguration { Resolution = 16, BatchSize = 4, Seed = 3, Steps = 10, Flip = false }, DatasetLayout.Plain);

    [Fact]
    public void Images_of_all_folders_whatever_they_are_called_are_one_domain()
    {
        using TestDataset files = TestDataset.Unpaired(trainA: 3, trainB: 2, testA: 1, testB: 1);
        using GenerationData data = GenerationData.Open(files.Folder, Small, BatchSchedule.Constant(4));

        Assert.Equal((7, 7, false, 7), (data.Count, data.RealCount, data.HoldsOut, data.HeldOutCount));
        Assert.Equal((16, 16), (data.Real(0).Width, data.Real(0).Height));
    }

    [Fact]
    public void Every_image_is_shown_once_before_any_is_shown_again_whatever_the_batches_are()
    {
        using TestDataset files = Numbered(12);
        var batches = new BatchSchedule([(0, 5), (5, 4), (13, 2)]);

        int[] shown = [.. Shown(files.Folder, Small, batches, 0, 12).SelectMany(step => step.Images)];

        Assert.Equal(Enumerable.Range(0, 12), shown[..12].Order());
        Assert.Equal(Enumerable.Range(0, 12), shown[12..24].Order());
        Assert.NotEqual(shown[..12], shown[12..24]);
    }

    [Fact]
    public void Batches_hang_on_the_seed_and_the_step_alone()
    {
        using TestDataset files = Numbered(9);
        TrainingConfiguration mirrored = Small with { Flip = true };
        var batches = new BatchSchedule([(0, 4), (12, 3)]);

        float[][] all = Flat(mirrored, 0, 10);

        Assert.Equal(all[6..], Flat(mirrored, 6, 4));
        Assert.Equal(all, Flat(mirrored with { CacheMegabytes = 0 }, 0, 10));
        Assert.NotEqual(all, Flat(mirrored with { Seed = 4 }, 0, 10));
        Assert.Equal([(0, 0), (1, 4), (2, 8), (3, 12), (4, 15)], all[..5].Select(step => ((int)step[0], (int)step[1])));

        float[][] Flat(TrainingConfiguration configuration, long first, int count) =>
            [.. Values(files.Folder, configuration, batches, first, count).Select(step => (float[])[step.Step, step.Seen, .. step.Values])];
    }

    [Fact]
    public void Half_of_the_images_are_mirrored()
    {
        using TestDataset files = Numbered(1);
        (long, long, float[])[] steps = Values(files.Folder, Small with { Flip = true, BatchSize = 1 }, BatchSchedule.Constant(1), 0, 60);

        int mirrored = steps.Count(step => step.Item3[0] > step.Item3[15]);

        Assert.InRange(mirrored, 15, 45);
    }

    [Fact]
    public void A_tenth_is_held_out_where_there_are_enough()
    {
        using TestDataset files = Numbered(30);
        using GenerationData data = GenerationData.Open(files.Folder, Small, BatchSchedule.Constant(4));

        Assert.Equal((27, 3, 30, true), (data.Count, data.HeldOutCount, data.RealCount, data.HoldsOut));
        Assert.Equal(30, Enumerable.Range(0, 30).Select(i => data.Real(i).Pixels[2]).Distinct().Count());
    }

    [Fact]
    public void Grey_and_transparent_images_are_trained_on_beside_others()
    {
        using var files = new TestDataset();
        files.Add("a.png", new RgbaImage(16, 16, [.. Enumerable.Repeat(new byte[] { 9, 0, 0, 0 }, 256).SelectMany(pixel => pixel)]));

        (long, long, float[]) step = Assert.Single(Values(files.Folder, Small, BatchSchedule.Constant(2), 0, 1));

        Assert.All(step.Item3, value => Assert.Equal(1f, value, 1e-6f));
    }

    [Fact]
    public void A_dataset_without_images_is_refused()
    {
        using var files = new TestDataset();
        files.AddFile("a.txt", [1]);

        Assert.Equal("no-images", Assert.Throws<InputRejectedException>(() => GenerationData.Open(files.Folder, Small, BatchSchedule.Constant(4))).Code);
    }

    private static TestDataset Numbered(int count)
    {
        var files = new TestDataset();
        for (int i = 0; i < count; i++)
        {
            files.Add($"{i % 3:d5}/img{i:d8}.png", TestDataset.Gradient(16, 16, (byte)i));
        }

        return files;
    }

    private static (long Step, int[] Images)[] Shown(string dataset, TrainingConfiguration configuration, BatchSchedule batches, long first, int count) =>
    [
        .. Values(dataset, configuration, batches, first, count).Select(step =>
            (step.Item1, (int[])[.. step.Item3.Chunk(3 * 256).Select(image => (int)Math.Round((image[512] + 1) * 127.5))])),
    ];

    private static (long Step, long Seen, float[] Values)[] Values(
        string dataset, TrainingConfiguration configuration, BatchSchedule batches, long first, int count)
    {
        using GenerationData data = GenerationData.Open(dataset, configuration, batches);
        using BatchLoader loader = data.OpenLoader(first, CPU);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            using StepImages images = loader.Next(default);
            return (images.Step, images.ImagesSeen, images.Real.data<float>().ToArray());
        })];
    }
}
