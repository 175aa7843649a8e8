using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;

namespace GanFunctions.Pipeline.Storage;

/// <summary>What blob names can and cannot be, and how they are written elsewhere.</summary>
internal static class BlobNames
{
    public const int MaxLength = 1024;

    // Azure allows 254; a record lies one deeper than its blob.
    private const int MaxKeptSegments = 200;

    /// <summary>
    /// Whether a client of this name addresses the blob of this name. It does not where a segment is <c>.</c> or <c>..</c>
    /// or the name begins or ends with a slash: such parts vanish from a URL.
    /// </summary>
    public static bool CanBeOpened(BlobContainerClient container, string name) =>
        name.Length > 0 && container.GetBlobClient(name).Name == name;

    /// <summary>Whether the name holds characters that XML, and so a container's listing, cannot carry.</summary>
    public static bool HasForbiddenCharacters(string name)
    {
        foreach (Rune rune in name.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control || (rune.Value & 0xFFFE) == 0xFFFE)
            {
                return true;
            }
        }

        return name.Contains('\uFFFD', StringComparison.Ordinal) || HasLoneSurrogate(name);
    }

    /// <summary>
    /// The name of the record about a blob, <c>{container}/{blob}.json</c>. Where that is too long or cannot be opened,
    /// the beginning that can, a tilde and the SHA-256 of the blob's name.
    /// </summary>
    public static string RecordName(BlobContainerClient records, string container, string blob)
    {
        string plain = $"{container}/{blob}.json";
        return plain.Length <= MaxLength && plain.Count(letter => letter == '/') < MaxKeptSegments &&
            !HasForbiddenCharacters(plain) && CanBeOpened(records, plain)
            ? plain
            : Shortened(container, blob);
    }

    /// <summary>An ETag as text without its quotes: services write them in headers and leave them out in lists.</summary>
    public static string Plain(ETag etag) => etag.ToString().Trim('"');

    private static string Shortened(string container, string blob)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(blob)));
        string ending = $"~{hash}.json";
        StringBuilder kept = new($"{container}/");
        string safe = string.Join('/', blob.Split('/').Take(MaxKeptSegments).Select(Safe));
        foreach (Rune rune in safe.EnumerateRunes())
        {
            if (kept.Length + rune.Utf16SequenceLength + ending.Length > MaxLength)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return kept.Append(ending).ToString();
    }

    private static string Safe(string segment)
    {
        if (segment is "." or "..")
        {
            return segment.Replace(".", "%2E", StringComparison.Ordinal);
        }

        StringBuilder text = new();
        foreach (Rune rune in segment.EnumerateRunes())
        {
            text.Append(HasForbiddenCharacters(rune.ToString()) ? "_" : rune.ToString());
        }

        return text.ToString();
    }

    private static bool HasLoneSurrogate(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(name[i]))
            {
                return true;
            }
        }

        return false;
    }
}
