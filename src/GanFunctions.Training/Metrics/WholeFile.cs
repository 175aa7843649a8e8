namespace GanFunctions.Training.Metrics;

/// <summary>Writes files that are seen whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Writes one; what is there is replaced.</summary>
    /// <exception cref="IOException">It cannot be written; nothing is left behind.</exception>
    public static void Write(string path, byte[] content)
    {
        string temporary = path + ".part";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
