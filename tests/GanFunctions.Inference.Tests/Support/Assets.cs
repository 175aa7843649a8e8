namespace GanFunctions.Inference.Tests.Support;

internal static class Assets
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Assets", name);

    public static byte[] Read(string name) => File.ReadAllBytes(Path(name));
}
