namespace GanFunctions.Training;

/// <summary>
/// A constant learning rate, then one that falls linearly to 0 (Zhu et al. 2017, section 7.1). As in the authors' program the
/// fall is one epoch ahead: it begins in the last constant epoch, and the last epoch trains at rate 0.
/// </summary>
/// <param name="ConstantEpochs">Epochs before the fall, at least 0.</param>
/// <param name="DecayEpochs">Epochs of the fall, at least 0.</param>
internal sealed record LinearDecaySchedule(int ConstantEpochs, int DecayEpochs)
{
    /// <summary>Epochs altogether.</summary>
    public int Epochs => ConstantEpochs + DecayEpochs;

    /// <summary>What the learning rate is multiplied by.</summary>
    /// <param name="epoch">From 1.</param>
    public double FactorInEpoch(int epoch) => 1 - (Math.Max(0, epoch + 1 - ConstantEpochs) / (DecayEpochs + 1.0));

    /// <summary>What the learning rate is multiplied by where the run's length is not counted in epochs.</summary>
    /// <param name="fraction">How much of the run is done, 0 to 1.</param>
    public double FactorAfter(double fraction) => Math.Clamp((1 - fraction) * Epochs / Math.Max(DecayEpochs, double.Epsilon), 0, 1);
}
