using System.Globalization;

namespace GanFunctions.Pipeline.Training;

/// <summary>Images a step by resolution, where a network grows: the key <c>batchSizes</c>, as in <c>8:64,16:32</c>.</summary>
public static class ResolutionBatches
{
    // What a resolution that is not named doubles up to; batches of the first resolutions would otherwise grow without bound.
    private const int MaxUnnamed = 128;

    /// <summary>Images a step at each resolution from the first to the last, a power of two each.</summary>
    /// <param name="configuration">Resolved, or with the batch size and the resolutions set.</param>
    /// <exception cref="ArgumentException">The batch size is not set.</exception>
    public static IReadOnlyDictionary<int, int> Of(TrainingConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        IReadOnlyDictionary<int, int> named = Parse(configuration.BatchSizes);
        int size = configuration.BatchSize ?? throw new ArgumentException("The batch size is not set.", nameof(configuration));
        var sizes = new SortedDictionary<int, int>();
        for (int resolution = configuration.Resolution; resolution >= configuration.InitialResolution; resolution /= 2)
        {
            size = named.TryGetValue(resolution, out int stated) ? stated : size;
            sizes[resolution] = size;
            size = Math.Max(size, Math.Min(2 * size, MaxUnnamed));
        }

        return sizes;
    }

    /// <summary>The resolutions that are named, with their batch sizes.</summary>
    /// <param name="text">The key's value; null for none.</param>
    /// <exception cref="FormatException">The text is not allowed.</exception>
    internal static IReadOnlyDictionary<int, int> Parse(string? text) => text is null
        ? new Dictionary<int, int>()
        : Read(text) ?? throw new FormatException($"'{text}' does not name resolutions and batch sizes.");

    /// <summary>Whether the key can have a value.</summary>
    /// <param name="text">The value.</param>
    internal static bool IsText(string text) => Read(text) is not null;

    private static Dictionary<int, int>? Read(string text)
    {
        var sizes = new Dictionary<int, int>();
        foreach (string entry in text.Split(','))
        {
            string[] parts = entry.Split(':');
            if (parts.Length != 2
                || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int resolution)
                || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                || resolution is < 4 or > 1024 || !int.IsPow2(resolution) || size is < 1 or > 1024
                || !sizes.TryAdd(resolution, size))
            {
                return null;
            }
        }

        return sizes;
    }
}
