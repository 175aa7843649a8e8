namespace GanFunctions.Training.Data;

/// <summary>Which images of a folder are trained on and which are held out.</summary>
/// <param name="Training">At least one.</param>
/// <param name="HeldOut">At least one.</param>
/// <param name="HeldOutAreTrainedOn">Whether there were too few to hold any out, so that the training images are evaluated.</param>
internal sealed record DatasetSplit(IReadOnlyList<string> Training, IReadOnlyList<string> HeldOut, bool HeldOutAreTrainedOn)
{
    private const int FewestToSplit = 20;
    private const int Share = 10;
    private const int MostHeldOut = 50;

    /// <summary>
    /// Splits a folder. Where the dataset has no images of its own for testing, every tenth training image, at most 50, is
    /// held out. It does not hang on the seed, so that the runs of one dataset are evaluated on the same images.
    /// </summary>
    /// <param name="training">The images to train on, at least one.</param>
    /// <param name="testing">Those that the dataset holds out itself.</param>
    public static DatasetSplit Of(IReadOnlyList<string> training, IReadOnlyList<string> testing)
    {
        if (testing.Count > 0)
        {
            return new DatasetSplit(training, testing, false);
        }

        if (training.Count < FewestToSplit)
        {
            return new DatasetSplit(training, training, true);
        }

        int count = Math.Min(training.Count / Share, MostHeldOut);
        HashSet<int> chosen = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * training.Count / count))];
        return new DatasetSplit(
            [.. training.Where((_, index) => !chosen.Contains(index))],
            [.. training.Where((_, index) => chosen.Contains(index))],
            false);
    }
}
