using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Loop;

/// <summary>
/// The schedule of a run whose length is told in images: at one learning rate, which an architecture may itself scale as its
/// networks grow.
/// </summary>
internal sealed class ImageSchedule : ITrainingSchedule
{
    private const int Thousand = 1_000;

    private readonly double _learningRate;
    private readonly BatchSchedule _batches;
    private readonly int _images;

    /// <param name="configuration">The rate and the length, resolved.</param>
    /// <param name="batches">Images of each step.</param>
    /// <param name="images">Images of the dataset, at least 1.</param>
    public ImageSchedule(TrainingConfiguration configuration, BatchSchedule batches, int images)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        _learningRate = configuration.LearningRate!.Value;
        _batches = batches;
        _images = images;
        Steps = configuration.Steps ?? batches.StepsFor(Math.Max(1, (long)Math.Round(configuration.Kimg!.Value * Thousand)));
    }

    /// <inheritdoc/>
    public long Steps { get; }

    /// <inheritdoc/>
    public int BatchSizeAt(long step) => _batches.SizeAt(step);

    /// <inheritdoc/>
    public int EpochOf(long step) => (int)Math.Min(int.MaxValue, (_batches.ImagesBefore(step) / _images) + 1);

    /// <inheritdoc/>
    public double RateOf(long step, PlateauState plateau) => _learningRate;

    /// <inheritdoc/>
    public PlateauState After(long step, PlateauState plateau, double generators) => plateau;
}
