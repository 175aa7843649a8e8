using System.Security.Cryptography;
using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>Decodes a dataset's images, one at a time, and gathers what the report tells of them.</summary>
internal sealed class ImageExaminer(IDatasetSource source, IntakeLimits limits, SquareTally? squares)
{
    private const int Listed = 100;

    private readonly HashSet<UInt128> _seen = [];
    private readonly SortedDictionary<string, FolderTally> _folders = new(StringComparer.Ordinal);
    private readonly List<string> _duplicates = [];
    private readonly List<UnreadableFile> _unreadable = [];

    public int DuplicateCount { get; private set; }

    public int UnreadableCount { get; private set; }

    public IReadOnlyList<string> Duplicates => _duplicates;

    public IReadOnlyList<UnreadableFile> Unreadable => _unreadable;

    /// <summary>The first image of odd width, and how many there are.</summary>
    public (string Path, int Width, int Count)? Odd { get; private set; }

    public IReadOnlyDictionary<string, FolderReport> Folders() =>
        _folders.ToDictionary(folder => folder.Key, folder => folder.Value.Report(), StringComparer.Ordinal);

    /// <summary>What will be made squares of; null where nothing will.</summary>
    public SquareReport? Squares => squares?.Report();

    /// <summary>Images of a role that could be read.</summary>
    public int Readable(string role) => _folders.TryGetValue(role, out FolderTally? folder) ? folder.Images : 0;

    /// <summary>Looks at one image.</summary>
    public async Task ExamineAsync(string role, string path, CancellationToken ct)
    {
        if (!_folders.TryGetValue(role, out FolderTally? folder))
        {
            _folders[role] = folder = new FolderTally();
        }

        try
        {
            ReadOnlyMemory<byte> file = await source.ReadAsync(path, limits.Images.MaxBytes, ct);
            DecodedImage decoded = ImageCodec.Decode(file, limits.Images, path);
            folder.Add(decoded.Image.Width, decoded.Image.Height, decoded.Format, file.Length);
            squares?.Add(decoded.Image);
            NoteWidth(path, decoded.Image.Width);
            NoteContent(path, file.Span);
        }
        catch (InputRejectedException refused)
        {
            NoteUnreadable(path, refused.Message);
        }
        catch (InvalidOperationException fault)
        {
            // The codec's own failures: the image is left out as any other that cannot be decoded.
            NoteUnreadable(path, fault.Message);
        }
    }

    private void NoteUnreadable(string path, string reason)
    {
        UnreadableCount++;
        if (_unreadable.Count < Listed)
        {
            _unreadable.Add(new UnreadableFile(path, reason));
        }
    }

    private void NoteWidth(string path, int width)
    {
        if (width % 2 == 1)
        {
            Odd = Odd is { } first ? first with { Count = first.Count + 1 } : (path, width, 1);
        }
    }

    private void NoteContent(string path, ReadOnlySpan<byte> file)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(file, hash);
        // Half of the hash tells contents apart as surely, in half of the memory.
        if (!_seen.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash)))
        {
            DuplicateCount++;
            if (_duplicates.Count < Listed)
            {
                _duplicates.Add(path);
            }
        }
    }
}
