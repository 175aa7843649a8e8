using System.IO.Compression;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Training.Tests.Data;

/// <summary>A small unpaired dataset in a temporary folder.</summary>
internal sealed class TestDataset : IDisposable
{
    public TestDataset(int trainA = 3, int trainB = 2, int testA = 1, int testB = 1)
    {
        Folder = Directory.CreateTempSubdirectory("dataset").FullName;
        Write("trainA", trainA, 200);
        Write("trainB", trainB, 50);
        Write("testA", testA, 200);
        Write("testB", testB, 50);
    }

    public string Folder { get; }

    public string Zip(string prefix = "")
    {
        string path = Path.Combine(Folder, "dataset.zip");
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (string file in Directory.GetFiles(Folder, "*.png", SearchOption.AllDirectories))
        {
            zip.CreateEntryFromFile(file, prefix + Path.GetRelativePath(Folder, file).Replace('\\', '/'));
        }

        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>An image whose pixels all differ: red tells the column, green the row.</summary>
    public static RgbaImage Gradient(int width, int height, byte blue)
    {
        var pixels = new byte[width * height * 4];
        for (int i = 0; i < width * height; i++)
        {
            pixels[i * 4] = (byte)(i % width);
            pixels[(i * 4) + 1] = (byte)(i / width);
            pixels[(i * 4) + 2] = blue;
            pixels[(i * 4) + 3] = 255;
        }

        return new RgbaImage(width, height, pixels);
    }

    private void Write(string folder, int count, byte blue)
    {
        Directory.CreateDirectory(Path.Combine(Folder, folder));
        for (int i = 0; i < count; i++)
        {
            File.WriteAllBytes(Path.Combine(Folder, folder, $"{i}.png"), ImageCodec.Encode(Gradient(40, 36, (byte)(blue + i)), ImageFormat.Png));
        }
    }
}
