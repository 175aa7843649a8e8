using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Metrics;

/// <summary>What the environment says of the network that features are computed by.</summary>
/// <param name="Network">An ONNX file.</param>
/// <param name="Range">What black and white pixels are to it, as JSON; null where the file says it or takes bytes.</param>
/// <param name="Folder">Where the features of real images are kept.</param>
internal sealed record FeatureSettings(string Network, string? Range, string Folder)
{
    /// <summary>Reads the environment.</summary>
    /// <param name="environment">Reads a variable.</param>
    /// <returns>Null where it names no network.</returns>
    public static FeatureSettings? Read(Func<string, string?> environment)
    {
        string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;

        if (Variable(TrainerContract.InceptionVariable) is not { } network)
        {
            return null;
        }

        string user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        string home = user.Length > 0 ? user : Path.GetTempPath();
        string folder = Variable(TrainerContract.FeatureFolderVariable) ?? Path.Combine(home, "GanFunctions", "features");
        return new FeatureSettings(Path.GetFullPath(network), Variable(TrainerContract.InceptionRangeVariable), Path.GetFullPath(folder));
    }
}
