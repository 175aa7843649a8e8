using CsCheck;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Datasets;

namespace GanFunctions.Pipeline.Tests.Datasets;

public sealed class DatasetIndexTests
{
    public static TheoryData<string[], DatasetLayout, string[]> Layouts => new()
    {
        { ["trainA/1.png", "trainB/2.png"], DatasetLayout.Unpaired, ["trainA=1", "trainB=1"] },
        { ["trainA/1.png", "trainA/x/3.png", "trainB/2.jpg", "testA/1.png", "testB/1.png"], DatasetLayout.Unpaired, ["testA=1", "testB=1", "trainA=2", "trainB=1"] },
        { ["TRAINa/1.png", "traina/2.png", "TrainB/2.PNG"], DatasetLayout.Unpaired, ["trainA=2", "trainB=1"] },
        { ["A/1.png", "b/2.png"], DatasetLayout.Unpaired, ["trainA=1", "trainB=1"] },
        { ["horses/A/1.png", "horses/B/2.png"], DatasetLayout.Unpaired, ["trainA=1", "trainB=1"] },
        { ["A/trainA/1.png", "A/trainB/2.png"], DatasetLayout.Unpaired, ["trainA=1", "trainB=1"] },
        { ["train/1.png", "val/2.png", "test/3.png"], DatasetLayout.Paired, ["test=1", "train=1", "val=1"] },
        { ["facades/train/1.png"], DatasetLayout.Paired, ["train=1"] },
        { ["train/trainA/1.png", "train/trainB/1.png"], DatasetLayout.Unpaired, ["trainA=1", "trainB=1"] },
        { ["1.png", "sub/2.png"], DatasetLayout.Plain, ["images=2"] },
        { ["faces/1.png", "faces/2.png"], DatasetLayout.Plain, ["images=2"] },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_layout_is_known_by_its_folders(string[] paths, DatasetLayout layout, string[] roles)
    {
        DatasetIndex index = DatasetIndex.Of(paths);

        Assert.Equal(layout, index.Layout);
        Assert.Equal(roles, index.Files.Select(role => $"{role.Key}={role.Value.Count}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_operating_systems_leave_behind_is_not_even_mentioned()
    {
        DatasetIndex index = DatasetIndex.Of(
        [
            "set/", "set/trainA/1.png", "set/trainB/1.png", "set/trainA/.DS_Store", "set/trainA/Thumbs.db", "set/desktop.ini",
            "__MACOSX/set/trainA/._1.png", ".git/config.png", "set/notes.txt", "set/train.json",
        ]);

        Assert.Equal(["set/notes.txt"], index.Ignored);
        Assert.Equal("set/train.json", index.Settings);
        Assert.Equal("set/", index.Root);
    }

    [Fact]
    public void The_settings_beside_the_images_count_before_those_within_the_wrapping_folder() =>
        Assert.Equal("train.json", DatasetIndex.Of(["a/train.json", "train.json", "a/train/1.png"]).Settings);

    [Theory]
    [InlineData("domain-missing", "trainB", "trainA/1.png")]
    [InlineData("domain-missing", "trainA", "x/trainB/1.png", "x/testA/1.png")]
    [InlineData("domain-missing", "B", "A/1.png", "B/readme.txt")]
    [InlineData("no-images", "no files")]
    [InlineData("no-images", "(1)", "trainA/readme.txt", ".DS_Store")]
    public void What_is_not_a_whole_dataset_is_refused(string code, string named, params string[] paths)
    {
        InputRejectedException refused = Assert.Throws<InputRejectedException>(() => DatasetIndex.Of(paths));

        Assert.Equal(code, refused.Code);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_order_of_the_paths_gives_the_same_index_and_every_file_is_somewhere()
    {
        string[] folders = ["", "w/", "trainA/", "trainB/", "A/", "b/", "train/", "w/trainA/", "w/TRAINB/"];
        string[] extensions = ["png", "jpg", "txt"];
        Gen<string> path = Gen.Select(
            Gen.Int[0, folders.Length - 1],
            Gen.Int[0, 5],
            Gen.Int[0, extensions.Length - 1],
            (folder, number, extension) => $"{folders[folder]}{number}.{extensions[extension]}");
        Gen.Select(path.HashSet[1, 12], Gen.Int).Sample((paths, seed) =>
        {
            string[] sorted = [.. paths];
            string[] shuffled = [.. paths];
            new Random(seed).Shuffle(shuffled);
            string Summary(string[] given)
            {
                try
                {
                    DatasetIndex index = DatasetIndex.Of(given);
                    Assert.Equal(
                        given.Order(StringComparer.Ordinal),
                        index.Files.Values.SelectMany(files => files).Concat(index.Ignored).Order(StringComparer.Ordinal));
                    return $"{index.Layout} {index.Root} " + string.Join(';', index.Files.OrderBy(role => role.Key, StringComparer.Ordinal).Select(role => $"{role.Key}: {string.Join(',', role.Value)}"));
                }
                catch (InputRejectedException refused)
                {
                    return refused.Message;
                }
            }

            Assert.Equal(Summary(sorted), Summary(shuffled));
        });
    }
}
