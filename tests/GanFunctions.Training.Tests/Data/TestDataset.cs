using System.IO.Compression;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Training.Tests.Data;

/// <summary>A small dataset in a temporary folder.</summary>
internal sealed class TestDataset : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("dataset").FullName;

    /// <summary>Images of 40 by 36 pixels, whose blue tells the domain and the number.</summary>
    public static TestDataset Unpaired(int trainA = 3, int trainB = 2, int testA = 1, int testB = 1)
    {
        var dataset = new TestDataset();
        dataset.AddMany("trainA", trainA, 100);
        dataset.AddMany("trainB", trainB, 0);
        dataset.AddMany("testA", testA, 220);
        dataset.AddMany("testB", testB, 200);
        return dataset;
    }

    /// <summary>Pairs of 40 by 36 pixels each; the left half's blue is the number, the right half's 100 more.</summary>
    public static TestDataset Paired(int train = 3, int val = 1, int test = 1)
    {
        var dataset = new TestDataset();
        foreach ((string folder, int count) in new[] { ("train", train), ("val", val), ("test", test) })
        {
            for (int i = 0; i < count; i++)
            {
                dataset.Add($"{folder}/{i}.png", Beside(Gradient(40, 36, (byte)i), Gradient(40, 36, (byte)(100 + i))));
            }
        }

        return dataset;
    }

    public void Add(string path, RgbaImage image) => AddFile(path, ImageCodec.Encode(image, ImageFormat.Png));

    public void AddFile(string path, byte[] content)
    {
        string file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

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

    private static RgbaImage Beside(RgbaImage left, RgbaImage right)
    {
        var pixels = new byte[left.Pixels.Length + right.Pixels.Length];
        for (int y = 0; y < left.Height; y++)
        {
            left.Pixels.AsSpan(y * left.Width * 4, left.Width * 4).CopyTo(pixels.AsSpan(y * left.Width * 8));
            right.Pixels.AsSpan(y * left.Width * 4, left.Width * 4).CopyTo(pixels.AsSpan((y * left.Width * 8) + (left.Width * 4)));
        }

        return new RgbaImage(left.Width * 2, left.Height, pixels);
    }

    private void AddMany(string folder, int count, byte blue)
    {
        for (int i = 0; i < count; i++)
        {
            Add($"{folder}/{i:d3}.png", Gradient(40, 36, (byte)(blue + i)));
        }
    }
}
