using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Networks.Onnx;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Training.Tests.Metrics;

public sealed class FeatureMetricsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gan-features-").FullName;

    private string Cache => Path.Combine(_folder, "features");

    [Fact]
    public void The_environment_names_network_range_and_folder()
    {
        var variables = new Dictionary<string, string> { ["GAN_INCEPTION"] = "/models/inception.onnx", ["GAN_INCEPTION_RANGE"] = "[0, 1]", ["GAN_FEATURE_FOLDER"] = "/kept" };

        Assert.Equal(
            new FeatureSettings(Path.GetFullPath("/models/inception.onnx"), "[0, 1]", Path.GetFullPath("/kept")),
            FeatureSettings.Read(variables.GetValueOrDefault));
        Assert.EndsWith("features", FeatureSettings.Read(name => name == "GAN_INCEPTION" ? "inception.onnx" : "")!.Folder, StringComparison.Ordinal);
        Assert.Null(FeatureSettings.Read(_ => null));
        Assert.Null(FeatureSettings.Read(_ => ""));
    }

    [Fact]
    public void Features_are_what_the_network_makes_of_pixels_in_its_range()
    {
        using FeatureNetwork network = FeatureNetwork.Load(Write("mean.onnx", MeanColour("[-1, 1]")), null);

        FeatureSet features = network.Extract([Plain(0, 255, 51), Plain(255, 0, 0)], default);

        Assert.Equal((2, 3), (features.Count, features.Length));
        AssertClose([-1, 1, -0.6f, 1, -1, -1], features.Values);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(40)]
    public void Any_number_of_images_is_taken_whatever_the_batch(int count)
    {
        RgbaImage[] images = [.. Enumerable.Range(0, count).Select(i => Plain((byte)i, (byte)(2 * i), 0))];
        using FeatureNetwork free = FeatureNetwork.Load(Write("free.onnx", MeanColour("[0, 255]")), null);
        using FeatureNetwork single = FeatureNetwork.Load(Write("single.onnx", MeanColour("[0, 255]", batch: 1, side: 12)), null);

        float[] values = free.Extract(images, default).Values;

        AssertClose([.. Enumerable.Range(0, count).SelectMany(i => new float[] { i, 2 * i, 0 })], values);
        AssertClose(values, single.Extract(images, default).Values);
    }

    [Fact]
    public void Images_are_resized_to_the_networks_size()
    {
        using FeatureNetwork network = FeatureNetwork.Load(Write("size.onnx", MeanColour("[0, 255]", side: 5)), null);

        AssertClose([10, 20, 30], network.Extract([Plain(10, 20, 30)], default).Values);
    }

    [Fact]
    public void Equal_sets_have_distance_0_and_others_that_of_their_colours()
    {
        using FeatureMetrics metrics = Open(MeanColour("[0, 255]"));
        RgbaImage[] real = [.. Enumerable.Range(0, 12).Select(i => Plain((byte)(100 + i), 100, (byte)(50 + (i % 3))))];
        RgbaImage[] brighter = [.. Enumerable.Range(0, 12).Select(i => Plain((byte)(103 + i), 104, (byte)(50 + (i % 3))))];
        FeatureReference reference = metrics.Reference(real, default);

        IReadOnlyDictionary<string, double> same = Compare(reference, real);
        IReadOnlyDictionary<string, double> moved = Compare(reference, brighter);

        Assert.Equal(["fid", "kid", "precision", "recall"], same.Keys);
        Assert.Equal(0, same["fid"], 1e-4);
        Assert.Equal(1, same["precision"]);
        Assert.Equal(25, moved["fid"], 1e-2);
        Assert.True(moved["kid"] > same["kid"]);
    }

    [Fact]
    public void Real_images_go_through_the_network_once_and_other_images_or_another_network_have_features_of_their_own()
    {
        RgbaImage[] real = [Plain(1, 2, 3), Plain(4, 5, 6)];
        using (FeatureMetrics metrics = Open(MeanColour("[0, 255]")))
        {
            metrics.Reference(real, default);
            string kept = Assert.Single(Directory.GetFiles(Cache));
            DateTime written = File.GetLastWriteTimeUtc(kept);

            metrics.Reference(real, default);
            Assert.Equal(written, File.GetLastWriteTimeUtc(kept));

            metrics.Reference([real[1], real[0]], default);
            Assert.Equal(2, Directory.GetFiles(Cache).Length);
        }

        using FeatureMetrics other = Open(MeanColour("[0, 1]"));
        Assert.Equal(0, Compare(other.Reference(real, default), real)["fid"], 1e-6);
        Assert.Equal(3, Directory.GetFiles(Cache).Length);
    }

    [Fact]
    public void Kept_features_are_read_and_damaged_ones_computed_anew()
    {
        RgbaImage[] real = [Plain(1, 2, 3), Plain(4, 5, 6), Plain(9, 9, 9)];
        using FeatureMetrics metrics = Open(MeanColour("[0, 255]"));
        IReadOnlyDictionary<string, double> computed = Compare(metrics.Reference(real, default), real);
        string kept = Assert.Single(Directory.GetFiles(Cache));
        byte[] whole = File.ReadAllBytes(kept);

        Assert.Equal(computed, Compare(metrics.Reference(real, default), real));

        File.WriteAllBytes(kept, whole[..(whole.Length / 2)]);
        Assert.Equal(computed, Compare(metrics.Reference(real, default), real));
        Assert.Equal(whole, File.ReadAllBytes(kept));
    }

    [Fact]
    public void A_missing_network_is_named() => AssertRefused("inception-not-found", () => FeatureNetwork.Load(Path.Combine(_folder, "none.onnx"), null), "none.onnx");

    [Fact]
    public void A_file_that_is_no_network_is_named() =>
        AssertRefused("inception-unreadable", () => FeatureNetwork.Load(Write("text.onnx", "no graph"u8.ToArray()), null), "text.onnx");

    [Theory]
    [InlineData(null)]
    [InlineData("bright")]
    [InlineData("[1]")]
    [InlineData("[1, 1]")]
    [InlineData("{}")]
    public void A_network_whose_range_is_unknown_is_refused(string? range) =>
        AssertRefused("inception-range-unknown", () => FeatureNetwork.Load(Write("vague.onnx", MeanColour(null)), range), TrainerContract.InceptionRangeVariable);

    [Fact]
    public void A_stated_range_stands_in_for_that_of_the_file()
    {
        using FeatureNetwork network = FeatureNetwork.Load(Write("vague.onnx", MeanColour(null)), "[0, 1]");

        AssertClose([1, 0, 0.2f], network.Extract([Plain(255, 0, 51)], default).Values);
    }

    [Fact]
    public void A_network_that_takes_no_images_is_refused()
    {
        var graph = new OnnxGraph("vector");
        graph.Output("y", graph.Add("Relu", [graph.Input("x", "N", 5)]), "N", 5);

        AssertRefused("inception-not-usable", () => FeatureNetwork.Load(Write("vector.onnx", graph.ToBytes()), "[0, 1]"), "vector.onnx");
    }

    [Fact]
    public void A_network_that_fails_on_the_images_is_named_with_their_size()
    {
        var graph = new OnnxGraph("fixed inside");
        OnnxValue rows = graph.Add("Reshape", [graph.Input("x", "N", 3, "H", "W"), graph.Integers(-1, 3 * 7 * 7)]);
        graph.Output("y", rows, "N", 3 * 7 * 7);
        using FeatureNetwork network = FeatureNetwork.Load(Write("inside.onnx", graph.ToBytes()), "[0, 1]");

        AssertRefused("inception-failed", () => network.Extract([Plain(1, 1, 1)], default), "12x12");
    }

    [Fact]
    public void One_image_is_no_distribution()
    {
        using FeatureMetrics metrics = Open(MeanColour("[0, 255]"));

        AssertRefused("too-few-images", () => metrics.Reference([Plain(1, 1, 1)], default), "1 real");
        AssertRefused("too-few-images", () => Compare(metrics.Reference([Plain(1, 1, 1), Plain(2, 2, 2)], default), []), "0 generated");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IReadOnlyDictionary<string, double> Compare(FeatureReference reference, RgbaImage[] images)
    {
        FeatureCollector collector = reference.Collect();
        foreach (RgbaImage image in images)
        {
            collector.Add(image);
        }

        return reference.Compare(collector, default);
    }

    private static void AssertRefused(string code, Func<object> action, string named)
    {
        InputRejectedException refusal = Assert.Throws<InputRejectedException>(action);
        Assert.Equal(code, refusal.Code);
        Assert.Contains(named, refusal.Message + refusal.Remedy, StringComparison.Ordinal);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    private static RgbaImage Plain(byte red, byte green, byte blue) =>
        new(12, 12, [.. Enumerable.Range(0, 144).SelectMany(_ => new[] { red, green, blue, byte.MaxValue })]);

    /// <summary>A network whose features are an image's mean colour.</summary>
    private static byte[] MeanColour(string? range, long? batch = null, long? side = null)
    {
        var graph = new OnnxGraph("mean colour");
        OnnxDimension count = batch is { } fixedBatch ? fixedBatch : (OnnxDimension)"N";
        OnnxDimension height = side is { } fixedHeight ? fixedHeight : (OnnxDimension)"H";
        OnnxDimension width = side is { } fixedWidth ? fixedWidth : (OnnxDimension)"W";
        OnnxValue mean = graph.Add("GlobalAveragePool", [graph.Input("image", count, 3, height, width)]);
        graph.Output("features", graph.Add("Flatten", [mean]), count, 3);
        if (range is not null)
        {
            graph.Metadata["value_range"] = range;
        }

        return graph.ToBytes();
    }

    private FeatureMetrics Open(byte[] network)
    {
        string path = Write("network.onnx", network);
        return FeatureMetrics.Open(new FeatureSettings(path, null, Cache), NullLoggerFactory.Instance);
    }

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
