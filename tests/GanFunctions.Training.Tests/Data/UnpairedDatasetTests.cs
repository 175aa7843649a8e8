using GanFunctions.Inference;
using GanFunctions.Training.Data;

namespace GanFunctions.Training.Tests.Data;

public sealed class UnpairedDatasetTests : IDisposable
{
    private readonly TestDataset _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_folder_is_read_into_images_of_the_asked_sizes()
    {
        UnpairedDataset dataset = UnpairedDataset.Load(_files.Folder, 36, 32);

        Assert.Equal(["trainA/0.png", "trainA/1.png", "trainA/2.png"], dataset.TrainA.Select(image => image.Path));
        Assert.Equal((2, 1, 1), (dataset.TrainB.Count, dataset.TestA.Count, dataset.TestB.Count));
        Assert.All(dataset.TrainA.Concat(dataset.TrainB), image => Assert.Equal((36, 36), (image.Image.Width, image.Image.Height)));
        Assert.All(dataset.TestA.Concat(dataset.TestB), image => Assert.Equal((32, 32), (image.Image.Width, image.Image.Height)));
        Assert.Equal(51, dataset.TrainB[1].Image.Pixels[2]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("horses/")]
    public void A_zip_file_gives_the_same_images_as_its_folder(string root)
    {
        UnpairedDataset folder = UnpairedDataset.Load(_files.Folder, 36, 32);
        UnpairedDataset zip = UnpairedDataset.Load(_files.Zip(root), 36, 32);

        Assert.Equal(folder.TrainA.Select(image => root + image.Path), zip.TrainA.Select(image => image.Path));
        Assert.Equal(folder.TrainA.SelectMany(image => image.Image.Pixels), zip.TrainA.SelectMany(image => image.Image.Pixels));
    }

    [Fact]
    public void What_systems_leave_in_archives_is_passed_over()
    {
        Directory.CreateDirectory(Path.Combine(_files.Folder, "__MACOSX", "trainA"));
        File.WriteAllText(Path.Combine(_files.Folder, "__MACOSX", "trainA", "0.png"), "not an image");
        File.WriteAllText(Path.Combine(_files.Folder, "trainA", "._0.png"), "not an image");
        File.WriteAllText(Path.Combine(_files.Folder, "trainA", "notes.txt"), "not an image");

        Assert.Equal(3, UnpairedDataset.Load(_files.Folder, 36, 32).TrainA.Count);
    }

    [Fact]
    public void A_dataset_without_a_training_folder_is_refused_by_its_name()
    {
        Directory.Delete(Path.Combine(_files.Folder, "trainB"), recursive: true);

        var e = Assert.Throws<InputRejectedException>(() => UnpairedDataset.Load(_files.Folder, 36, 32));

        Assert.Contains("trainB", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_an_image_is_refused_by_its_name()
    {
        File.WriteAllText(Path.Combine(_files.Folder, "trainB", "broken.png"), "not an image");

        var e = Assert.Throws<InputRejectedException>(() => UnpairedDataset.Load(_files.Folder, 36, 32));

        Assert.Contains("trainB/broken.png", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PK but no zip file")]
    public void A_file_that_is_not_a_zip_is_refused(string content)
    {
        string path = Path.Combine(_files.Folder, "broken.zip");
        File.WriteAllText(path, content);

        Assert.Equal("not-a-zip", Assert.Throws<InputRejectedException>(() => UnpairedDataset.Load(path, 36, 32)).Code);
    }

    [Fact]
    public void A_damaged_zip_is_refused_or_read_but_nothing_else()
    {
        byte[] whole = File.ReadAllBytes(_files.Zip());
        string path = Path.Combine(_files.Folder, "damaged.zip");
        for (int i = 0; i < whole.Length; i += 37)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 0xff;
            File.WriteAllBytes(path, damaged);
            Exception? e = Record.Exception(() => UnpairedDataset.Load(path, 36, 32));
            Assert.True(e is null or InputRejectedException, $"Byte {i}: {e}");
        }
    }

    [Fact]
    public void A_dataset_that_is_not_there_is_refused() =>
        Assert.Equal("dataset-not-found", Assert.Throws<InputRejectedException>(() => UnpairedDataset.Load(Path.Combine(_files.Folder, "no", "where"), 36, 32)).Code);
}
