using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Data;
using static TorchSharp.torch;

namespace GanFunctions.Training.Tests.Data;

public class TranslationDataTests
{
    private static readonly TrainingConfiguration Unpaired = new() { Architecture = TrainingArchitecture.CycleGan, LoadSize = 36, CropSize = 32, Seed = 3 };

    private static readonly TrainingConfiguration Paired = Unpaired with { Architecture = TrainingArchitecture.Pix2Pix };

    [Fact]
    public void A_dataset_tells_its_counts_and_the_steps_of_an_epoch()
    {
        using TestDataset files = TestDataset.Unpaired(trainA: 5, trainB: 8);
        using TranslationData data = TranslationData.Open(files.Folder, Unpaired with { BatchSize = 3 }, 4);

        Assert.Equal((5, 8, 2L), (data.CountA, data.CountB, data.StepsPerEpoch));
        Assert.False(data.IsPaired);
        Assert.False(data.EvaluatesTrainingImages);
    }

    [Theory]
    [InlineData("")]
    [InlineData("horses/")]
    public void A_zip_file_gives_the_same_batches_as_its_folder(string root)
    {
        using TestDataset files = TestDataset.Unpaired();
        string zip = files.Zip(root);

        Assert.Equal(Batches(files.Folder, Unpaired, 0, 7), Batches(zip, Unpaired, 0, 7));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Batches_hang_on_the_seed_and_the_step_alone(bool paired)
    {
        using TestDataset files = paired ? TestDataset.Paired() : TestDataset.Unpaired();
        TrainingConfiguration configuration = paired ? Paired : Unpaired;

        float[][] all = Batches(files.Folder, configuration, 0, 12);

        Assert.Equal(all[7..], Batches(files.Folder, configuration, 7, 5));
        Assert.Equal(all, Batches(files.Folder, configuration with { CacheMegabytes = 0 }, 0, 12));
        Assert.NotEqual(all, Batches(files.Folder, configuration with { Seed = 4 }, 0, 12));
    }

    [Fact]
    public void Both_halves_of_a_pair_are_cropped_and_mirrored_alike()
    {
        using TestDataset files = TestDataset.Paired();
        using TranslationData data = TranslationData.Open(files.Folder, Paired with { Preprocess = PreprocessKind.Crop, BatchSize = 2 }, 32);
        using BatchLoader loader = data.OpenLoader(0, CPU);

        for (int step = 0; step < 10; step++)
        {
            using StepImages images = loader.Next(default);
            Assert.Equal([2, 3, 32, 32], images.A.shape);
            float[] left = images.A.data<float>().ToArray();
            float[] right = images.B.data<float>().ToArray();
            for (int i = 0; i < left.Length; i++)
            {
                float expected = i / 1024 % 3 == 2 ? left[i] + (100 * 2 / 255f) : left[i];
                Assert.Equal(expected, right[i], 1e-5f);
            }

        }
    }

    [Fact]
    public void The_images_for_testing_are_held_out_and_decoded_at_the_size_of_the_crop()
    {
        using TestDataset files = TestDataset.Unpaired(testA: 2, testB: 1);
        using TranslationData data = TranslationData.Open(files.Folder, Unpaired, 4);

        Assert.Equal((2, 1), (data.HeldOut.Count(Domain.A), data.HeldOut.Count(Domain.B)));
        RgbaImage image = data.HeldOut.Get(Domain.A, 1);
        Assert.Equal((32, 32, 221), (image.Width, image.Height, image.Pixels[2]));
        Assert.Equal((2, 1), (data.SampleImages(5).A.Count, data.SampleImages(5).B.Count));
    }

    [Fact]
    public void Missing_targets_are_made_up_for_by_training_images()
    {
        using TestDataset files = TestDataset.Unpaired(trainB: 2, testB: 1);
        using TranslationData data = TranslationData.Open(files.Folder, Unpaired, 4);

        Assert.Equal(3, data.HeldOut.TargetCount(Domain.B));
        Assert.Equal([200, 0, 1], Enumerable.Range(0, 3).Select(i => (int)data.HeldOut.Target(Domain.B, i).Pixels[2]));
    }

    [Fact]
    public void Halves_of_held_out_pairs_belong_together()
    {
        using TestDataset files = TestDataset.Paired(val: 2, test: 1);
        using TranslationData data = TranslationData.Open(files.Folder, Paired, 32);

        Assert.Equal((3, 3), (data.HeldOut.Count(Domain.A), data.HeldOut.Count(Domain.B)));
        Assert.Equal((1, 101), (data.HeldOut.Get(Domain.A, 1).Pixels[2], data.HeldOut.Get(Domain.B, 1).Pixels[2]));
    }

    [Theory]
    [InlineData(19, 19, 19, true)]
    [InlineData(20, 18, 2, false)]
    [InlineData(1000, 950, 50, false)]
    public void Without_images_for_testing_a_tenth_is_held_out_where_there_are_enough(int count, int training, int heldOut, bool trainedOn)
    {
        string[] files = [.. Enumerable.Range(0, count).Select(i => $"{i:d4}")];

        DatasetSplit split = DatasetSplit.Of(files, []);

        Assert.Equal((training, heldOut, trainedOn), (split.Training.Count, split.HeldOut.Count, split.HeldOutAreTrainedOn));
        Assert.Equal(files, split.Training.Union(split.HeldOut).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Transparent_pixels_are_laid_on_white()
    {
        using TestDataset files = TestDataset.Unpaired(trainA: 1, trainB: 1);
        files.Add("trainA/000.png", new RgbaImage(36, 36, [.. Enumerable.Repeat(new byte[] { 9, 0, 0, 0 }, 36 * 36).SelectMany(pixel => pixel)]));
        using TranslationData data = TranslationData.Open(files.Folder, Unpaired, 4);
        using BatchLoader loader = data.OpenLoader(0, CPU);

        using StepImages images = loader.Next(default);

        Assert.All(images.A.data<float>().ToArray(), value => Assert.Equal(1f, value, 1e-6f));
    }

    [Fact]
    public void In_the_place_of_an_unreadable_image_comes_the_next_one()
    {
        using TestDataset files = TestDataset.Unpaired(trainA: 4, trainB: 1);
        files.AddFile("trainA/001.png", "not an image"u8.ToArray());

        float[][] batches = Batches(files.Folder, Unpaired, 0, 40);

        IEnumerable<int> blues = batches.Select(values => (int)Math.Round((values[2048] + 1) * 127.5));
        Assert.Equal([100, 102, 103], blues.Distinct().Order());
    }

    [Fact]
    public void A_folder_without_one_readable_image_stops_the_loader_by_name()
    {
        using TestDataset files = TestDataset.Unpaired(trainB: 1);
        files.AddFile("trainB/000.png", "not an image"u8.ToArray());
        using TranslationData data = TranslationData.Open(files.Folder, Unpaired, 4);
        using BatchLoader loader = data.OpenLoader(0, CPU);

        var e = Assert.Throws<InputRejectedException>(() => loader.Next(default));

        Assert.Contains("trainB/000.png", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_vanishes_during_training_stops_the_loader_by_name()
    {
        using TestDataset files = TestDataset.Unpaired(trainA: 1);
        using TranslationData data = TranslationData.Open(files.Folder, Unpaired, 4);
        File.Delete(Path.Combine(files.Folder, "trainA", "000.png"));
        using BatchLoader loader = data.OpenLoader(0, CPU);

        var e = Assert.ThrowsAny<IOException>(() => loader.Next(default));

        Assert.Contains("trainA/000.png", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pair_of_odd_width_is_refused_by_its_name()
    {
        using TestDataset files = TestDataset.Paired(train: 1);
        files.Add("train/0.png", TestDataset.Gradient(71, 36, 0));
        using TranslationData data = TranslationData.Open(files.Folder, Paired, 32);
        using BatchLoader loader = data.OpenLoader(0, CPU);

        var e = Assert.Throws<InputRejectedException>(() => loader.Next(default));

        Assert.Equal("odd-pair-width", e.Code);
        Assert.Contains("train/0.png", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_of_several_images_that_keep_their_shapes_is_refused()
    {
        using TestDataset files = TestDataset.Unpaired();

        var e = Assert.Throws<InputRejectedException>(() =>
            TranslationData.Open(files.Folder, Unpaired with { BatchSize = 2, Preprocess = PreprocessKind.None }, 4));

        Assert.Contains("batchSize", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dataset_of_another_layout_than_the_architecture_needs_is_refused()
    {
        using TestDataset files = TestDataset.Unpaired();

        Assert.Equal("architecture-mismatch", Assert.Throws<InputRejectedException>(() => TranslationData.Open(files.Folder, Paired, 32)).Code);
    }

    [Fact]
    public void A_dataset_that_is_not_there_is_refused() =>
        Assert.Equal("dataset-not-found", Assert.Throws<InputRejectedException>(() => TranslationData.Open("/no/where.zip", Unpaired, 4)).Code);

    [Theory]
    [InlineData("")]
    [InlineData("PK but no zip file")]
    public void A_file_that_is_not_a_zip_is_refused(string content)
    {
        using TestDataset files = TestDataset.Unpaired();
        string path = Path.Combine(files.Folder, "broken.zip");
        File.WriteAllText(path, content);

        Assert.Equal("not-a-zip", Assert.Throws<InputRejectedException>(() => TranslationData.Open(path, Unpaired, 4)).Code);
    }

    [Fact]
    public void A_damaged_zip_is_refused_or_read_but_nothing_else()
    {
        using TestDataset files = TestDataset.Unpaired();
        byte[] whole = File.ReadAllBytes(files.Zip());
        string path = Path.Combine(files.Folder, "damaged.zip");
        for (int i = 0; i < whole.Length; i += 37)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0xff;
            File.WriteAllBytes(path, damaged);
            Exception? e = Record.Exception(() => Batches(path, Unpaired, 0, 3));
            Assert.True(e is null or InputRejectedException, $"Byte {i}: {e}");
        }
    }

    private static float[][] Batches(string dataset, TrainingConfiguration configuration, long first, int count)
    {
        using TranslationData data = TranslationData.Open(dataset, configuration, 4);
        using BatchLoader loader = data.OpenLoader(first, CPU);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            using StepImages images = loader.Next(default);
            return (float[])[.. images.A.data<float>().ToArray(), .. images.B.data<float>().ToArray()];
        })];
    }
}
