using GanFunctions.Networks.StyleGan1;
using GanFunctions.Pipeline.Training;
using GanFunctions.Training.Loop;

namespace GanFunctions.Training.StyleGan1;

/// <summary>
/// When networks grow (Karras et al. 2017, appendix A.1): at each resolution they are first trained as they are, and then
/// with the next resolution's layers being faded in. All follows from the images that were seen.
/// </summary>
internal sealed class GrowthSchedule
{
    private const int Thousand = 1_000;

    private readonly int _first;
    private readonly int _last;
    private readonly long _stable;
    private readonly long _fade;

    /// <param name="configuration">First and last resolution, and how many images each phase and each fade-in takes; resolved.</param>
    public GrowthSchedule(TrainingConfiguration configuration)
    {
        _first = GrowthPhase.Of(configuration.InitialResolution).Index;
        _last = GrowthPhase.Of(configuration.Resolution).Index;
        _stable = Images(configuration.PhaseKimg);
        _fade = Images(configuration.FadeKimg);
        IReadOnlyDictionary<int, int> sizes = ResolutionBatches.Of(configuration);
        Batches = new BatchSchedule([.. Enumerable.Range(_first, _last - _first + 1).Select(index => (FirstImage(index), sizes[new GrowthPhase(index).Resolution]))]);
    }

    /// <summary>Images a step, by the resolution that the step trains at.</summary>
    public BatchSchedule Batches { get; }

    /// <summary>The phase of a step.</summary>
    /// <param name="imagesSeen">Images in all steps before, at least 0.</param>
    public GrowthPhase At(long imagesSeen)
    {
        int index = _first;
        while (index < _last && imagesSeen >= FirstImage(index + 1))
        {
            index++;
        }

        double alpha = index == _first || _fade == 0 ? 1 : Math.Min(1, (imagesSeen - FirstImage(index)) / (double)_fade);
        return new GrowthPhase(index, alpha);
    }

    /// <summary>
    /// What the learning rate is multiplied by at a resolution: with 0.001 as the rate this is the published schedule
    /// (Karras et al. 2018, appendix C).
    /// </summary>
    /// <param name="resolution">Of the step's images.</param>
    public static double RateFactor(int resolution) => resolution switch
    {
        < 128 => 1,
        < 256 => 1.5,
        < 512 => 2,
        _ => 3,
    };

    private static long Images(double thousands) => (long)Math.Round(thousands * Thousand);

    /// <summary>From which image on a phase's layers are there.</summary>
    private long FirstImage(int index) => index == _first ? 0 : ((index - _first) * (_stable + _fade)) - _fade;
}
