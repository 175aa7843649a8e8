using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Azure.Storage.Blobs;
using GanFunctions.Inference.Imaging;
using GanFunctions.Pipeline.Storage;
using GanFunctions.TestSupport;

namespace GanFunctions.Bench;

/// <summary>How much memory a process takes at most to examine a dataset of ten thousand images in two gigabytes.</summary>
internal sealed class IntakeMemoryBenchmark : IBenchmark
{
    private const int Count = 10_000;
    private const long Bytes = 2_000_000_000;
    private const double Megabyte = 1e6;
    private const double Allowed = 300;
    private const string Blob = "bench.zip";

    private static readonly (int Width, int Height, ImageFormat Format)[] Kinds =
    [
        (960, 720, ImageFormat.Jpeg), (720, 960, ImageFormat.Jpeg), (1024, 768, ImageFormat.Jpeg), (320, 320, ImageFormat.Png), (340, 300, ImageFormat.Png),
    ];

    public string Name => "memory-intake";

    public string Description => $"The intake of a zip file of {Count} images in 2 GB: peak resident memory over {Allowed} MB.";

    public async Task<IReadOnlyList<RatioResult>> RunAsync(BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        using var work = new WorkFolder();
        string zip = Path.Combine(work.Path, Blob);
        Pack(zip);
        long fromFile = await MeasureAsync(zip, storage: null, cancellationToken);

        await using AzuriteServer azurite = await AzuriteServer.StartAsync(Directory.CreateDirectory(Path.Combine(work.Path, "azurite")).FullName);
        string account = azurite.NewAccount();
        GanStorage storage = GanStorage.Connect(account);
        await storage.EnsureCreatedAsync(cancellationToken);
        BlobClient blob = storage.Container(Containers.Datasets).GetBlobClient(Blob);
        await blob.UploadAsync(zip, overwrite: true, cancellationToken);
        long fromStorage = await MeasureAsync(Blob, account, cancellationToken);
        return [Result("file", fromFile), Result("blob", fromStorage)];
    }

    private static async Task<long> MeasureAsync(string dataset, string? storage, CancellationToken cancellationToken)
    {
        (int images, long peak) = await IntakeProcess.RunAsync(dataset, storage, cancellationToken);
        return images == Count ? peak : throw new BenchmarkException($"{images} images were read, not {Count}.");
    }

    private static void Pack(string path)
    {
        byte[][] pictures = [.. Kinds.Select(kind => Picture.File(kind.Width, kind.Height, kind.Format))];
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            Span<byte> number = stackalloc byte[sizeof(int)];
            for (int i = 0; i < Count; i++)
            {
                (_, _, ImageFormat format) = Kinds[i % Kinds.Length];
                string extension = format == ImageFormat.Png ? "png" : "jpg";
                ZipArchiveEntry entry = zip.CreateEntry(string.Create(CultureInfo.InvariantCulture, $"train{(i % 2 == 0 ? 'A' : 'B')}/{i:d5}.{extension}"), CompressionLevel.NoCompression);
                using Stream content = entry.Open();
                content.Write(pictures[i % Kinds.Length]);
                // What follows an image's end is not decoded, and keeps the files from being equal.
                BinaryPrimitives.WriteInt32LittleEndian(number, i);
                content.Write(number);
            }
        }

        if (new FileInfo(path).Length is var length && length < Bytes)
        {
            throw new BenchmarkException($"The dataset has {length} bytes, less than {Bytes}.");
        }
    }

    private RatioResult Result(string from, long peak) =>
        RatioResult.Of(Name, $"peak resident memory, 2 GB in {Count} images from a {from}", "what is allowed", "MB", [peak / Megabyte], [Allowed], target: 1.00);
}
