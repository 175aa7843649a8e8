using System.Security.Cryptography;

namespace GanFunctions.Training;

/// <summary>Hashes of files as model cards state them.</summary>
internal static class FileHash
{
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string Sha256(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
