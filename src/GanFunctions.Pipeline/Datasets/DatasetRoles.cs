namespace GanFunctions.Pipeline.Datasets;

/// <summary>What a folder of a dataset is for.</summary>
public static class DatasetRoles
{
    /// <summary>Images of domain A to train on.</summary>
    public const string TrainA = "trainA";

    /// <summary>Images of domain B to train on.</summary>
    public const string TrainB = "trainB";

    /// <summary>Held-out images of domain A.</summary>
    public const string TestA = "testA";

    /// <summary>Held-out images of domain B.</summary>
    public const string TestB = "testB";

    /// <summary>Pairs to train on.</summary>
    public const string Train = "train";

    /// <summary>Held-out pairs.</summary>
    public const string Val = "val";

    /// <summary>More held-out pairs.</summary>
    public const string Test = "test";

    /// <summary>Images in any folders.</summary>
    public const string Images = "images";
}
