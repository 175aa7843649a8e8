namespace GanFunctions.Networks.Layers;

/// <summary>The distribution that the weights of convolutions are drawn from before training.</summary>
public enum WeightInitialization
{
    /// <summary>Normal with the gain as its standard deviation.</summary>
    Normal,

    /// <summary>Normal with deviation gain * sqrt(2 / (fan in + fan out)) (Glorot and Bengio 2010).</summary>
    Xavier,

    /// <summary>Normal with deviation sqrt(2 / fan in) (He et al. 2015). The gain is not used.</summary>
    Kaiming,

    /// <summary>A random orthogonal matrix times the gain (Saxe et al. 2013).</summary>
    Orthogonal,
}
