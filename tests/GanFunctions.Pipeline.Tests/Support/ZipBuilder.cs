using System.IO.Compression;

namespace GanFunctions.Pipeline.Tests.Support;

/// <summary>Makes zip files, the hostile ones by changing bytes of good ones.</summary>
internal sealed class ZipBuilder
{
    private readonly List<(string Path, byte[] Content, int Attributes, CompressionLevel Level)> _entries = [];

    /// <summary>A dataset of two domains with three small images each.</summary>
    public static ZipBuilder Unpaired(string root = "")
    {
        var zip = new ZipBuilder();
        for (byte i = 0; i < 3; i++)
        {
            zip.Add($"{root}trainA/{i}.png", Asset.Png(i)).Add($"{root}trainB/{i}.jpg", Asset.Jpeg((byte)(100 + (20 * i))));
        }

        return zip;
    }

    public ZipBuilder Add(string path, byte[] content, int attributes = 0, CompressionLevel level = CompressionLevel.Fastest)
    {
        _entries.Add((path, content, attributes, level));
        return this;
    }

    public ZipBuilder Add(string path, string content) => Add(path, System.Text.Encoding.UTF8.GetBytes(content));

    public byte[] Build()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string path, byte[] content, int attributes, CompressionLevel level) in _entries)
            {
                ZipArchiveEntry entry = zip.CreateEntry(path, level);
                entry.ExternalAttributes = attributes;
                using Stream opened = entry.Open();
                opened.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>The places of a record's signature.</summary>
    public static IReadOnlyList<int> Places(ReadOnlySpan<byte> zip, ReadOnlySpan<byte> signature)
    {
        List<int> places = [];
        for (int at = zip.IndexOf(signature); at >= 0;)
        {
            places.Add(at);
            int next = zip[(at + 1)..].IndexOf(signature);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return places;
    }
}
