using GanFunctions.Pipeline.Training;

namespace GanFunctions.Training.Runs;

/// <summary>Guesses the activations that a step of a StyleGAN keeps for its backward passes.</summary>
internal static class GeneratorMemory
{
    // Of each resolution's width, and its size: two convolutions with what they are modulated by, the noise and the activation
    // in the generator, and two convolutions, filtered and activated, in the discriminator. The discriminator sees real and
    // generated images, and gradients of gradients (R1, path lengths) keep as much again.
    private const double GeneratorMaps = 10;
    private const double DiscriminatorMaps = 8;
    private const double SecondOrder = 2;
    private const int SmallestResolution = 4;

    /// <summary>The bytes, roughly.</summary>
    /// <param name="configuration">The configuration, resolved.</param>
    public static double Bytes(TrainingConfiguration configuration)
    {
        IEnumerable<(int Resolution, int BatchSize)> trained = configuration.Architecture == TrainingArchitecture.StyleGan
            ? ResolutionBatches.Of(configuration).Select(entry => (entry.Key, entry.Value))
            : [(configuration.Resolution, configuration.BatchSize!.Value)];
        return trained.Max(at => Pixels(configuration, at.Resolution) * at.BatchSize)
            * (GeneratorMaps + (SecondOrder * DiscriminatorMaps)) * sizeof(float);
    }

    // Of maps of all resolutions up to one, each of its channels.
    private static double Pixels(TrainingConfiguration configuration, int last)
    {
        double sum = 0;
        for (int resolution = SmallestResolution; resolution <= last; resolution *= 2)
        {
            sum += (double)resolution * resolution * Math.Min(configuration.ChannelBase!.Value / resolution, configuration.ChannelMax);
        }

        return sum;
    }
}
