using System.IO.Compression;
using System.Text;
using GanFunctions.Cli.Output;
using GanFunctions.Cli.Training;
using GanFunctions.Inference;

namespace GanFunctions.Cli.Tests.Training;

public sealed class DatasetFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Only_images_and_the_settings_are_packed()
    {
        byte[] settings = Encoding.UTF8.GetBytes("{\"steps\": 5}");
        _folder.Write("set/trainA/a.png", [1, 2, 3]);
        _folder.Write("set/trainB/deep/ü b.JPG", [4]);
        _folder.Write("set/train.json", settings);
        _folder.Write("set/trainA/._a.png", [5]);
        _folder.Write("set/__MACOSX/trainA/a.png", [5]);
        _folder.Write("set/Thumbs.db", [5]);
        _folder.Write("set/notes.txt", [5]);

        using DatasetArgument dataset = await OpenAsync(_folder["set"]);

        using ZipArchive zip = ZipFile.OpenRead(dataset.Path);
        Assert.Equal(["train.json", "trainA/a.png", "trainB/deep/ü b.JPG"], zip.Entries.Select(entry => entry.FullName));
        using MemoryStream content = new();
        await using (Stream stored = await zip.GetEntry("train.json")!.OpenAsync())
        {
            await stored.CopyToAsync(content);
        }

        Assert.Equal(settings, content.ToArray());
    }

    [Fact]
    public async Task The_same_files_give_the_same_archive_wherever_and_whenever_they_lie()
    {
        foreach (string name in (string[])["one", "two"])
        {
            _folder.Write($"{name}/trainA/a.png", [1, 2, 3]);
            _folder.Write($"{name}/trainB/b.png", [4]);
        }

        File.SetLastWriteTimeUtc(_folder["two", "trainA", "a.png"], new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        using DatasetArgument one = await OpenAsync(_folder["one"]);
        using DatasetArgument two = await OpenAsync(_folder["two"]);
        _folder.Write("two/trainB/b.png", [5]);
        using DatasetArgument changed = await OpenAsync(_folder["two"]);

        Assert.Equal(one.Sha256, two.Sha256);
        Assert.NotEqual(one.Sha256, changed.Sha256);
    }

    [Fact]
    public async Task A_temporary_archive_goes_and_a_zip_that_was_named_stays()
    {
        _folder.Write("set/trainA/a.png", [1]);
        _folder.Write("set/trainB/b.png", [1]);
        string zip = _folder.Write("set.zip", [1, 2]);
        DatasetArgument packed = await OpenAsync(_folder["set"]);
        DatasetArgument named = await OpenAsync(zip);
        packed.Dispose();
        named.Dispose();

        Assert.False(File.Exists(packed.Path));
        Assert.True(File.Exists(zip));
        Assert.Equal(("set.zip", "set.zip"), (packed.FileName, named.FileName));
    }

    [Fact]
    public async Task A_folder_that_is_no_dataset_is_refused_before_it_is_packed_and_one_that_is_not_there_too()
    {
        _folder.Write("set/trainA/a.png", [1]);

        InputRejectedException half = await Assert.ThrowsAsync<InputRejectedException>(() => OpenAsync(_folder["set"]));
        CommandFailedException missing = await Assert.ThrowsAsync<CommandFailedException>(() => OpenAsync(_folder["none"]));

        Assert.Equal("domain-missing", half.Code);
        Assert.Equal(ExitCode.NotFound, missing.ExitCode);
    }

    [Theory]
    [InlineData("horses.zip", "horses.zip")]
    [InlineData("a/Horses 2 zebras.ZIP", "Horses-2-zebras.zip")]
    [InlineData("..hidden", "hidden.zip")]
    [InlineData("pferdé/", "pferdé.zip")]
    [InlineData("???", "dataset.zip")]
    [InlineData("v1.2", "v1.2.zip")]
    public void A_name_in_storage_is_that_of_the_file_with_what_a_blob_can_be_called(string path, string expected) =>
        Assert.Equal(expected, DatasetArgument.NameOf(path));

    private static Task<DatasetArgument> OpenAsync(string path) =>
        DatasetArgument.OpenAsync(path, new CommandOutput(TextWriter.Null, TextWriter.Null, json: false, redirected: true), CancellationToken.None);
}
