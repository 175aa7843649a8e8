namespace GanFunctions.Training;

/// <summary>
/// One architecture in training: it owns its networks, optimizers, losses and images. All calls come from one thread.
/// </summary>
internal interface ITrainer : IDisposable
{
    /// <summary>How many steps use all training images about once, at least 1.</summary>
    public long StepsPerEpoch { get; }

    /// <summary>Runs one optimisation step.</summary>
    /// <param name="step">The step's number, from 0. Its images and random draws depend on this and the run's seed alone.</param>
    /// <param name="learningRateFactor">0 to 1: what the configured learning rates are multiplied by.</param>
    /// <returns>The losses before the step's updates, by name.</returns>
    public IReadOnlyDictionary<string, float> Step(long step, double learningRateFactor);

    /// <summary>Writes what the networks make of some fixed images.</summary>
    /// <param name="path">The PNG file.</param>
    public void Sample(string path);

    /// <summary>Writes the weights that the trained model consists of. Files that exist are replaced, each as a whole.</summary>
    /// <param name="folder">An existing folder.</param>
    public void Save(string folder);
}
