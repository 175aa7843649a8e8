namespace GanFunctions.Inference.Generation;

/// <summary>Where an image's styles come from. It is one of the records below.</summary>
public abstract record Styles
{
    private protected Styles()
    {
    }
}

/// <summary>The styles of a seed.</summary>
/// <param name="Seed">The seed of the latent.</param>
public sealed record SeedStyles(uint Seed) : Styles;

/// <summary>A point on the way from one seed to another.</summary>
/// <param name="From">The first seed.</param>
/// <param name="To">The second seed.</param>
/// <param name="Position">0 at the first, 1 at the second.</param>
/// <param name="Space">Where the way lies.</param>
public sealed record BetweenStyles(uint From, uint To, double Position, InterpolationSpace Space) : Styles;

/// <summary>The styles of the reference image, as the encoder gives them; truncation does not touch them.</summary>
public sealed record ReferenceStyles : Styles;

/// <summary>Style mixing (Karras et al. 2018, section 3.1): some layers take other styles.</summary>
/// <param name="Main">The styles of all other layers.</param>
/// <param name="Taken">The styles that are taken.</param>
/// <param name="Layers">The layers that take them.</param>
public sealed record MixedStyles(Styles Main, Styles Taken, IReadOnlyList<int> Layers) : Styles;

/// <summary>One image to be made.</summary>
/// <param name="Name">What it is called, without an extension.</param>
/// <param name="Styles">Where its styles come from.</param>
/// <param name="NoiseSeed">What its noise is drawn from, where noise is seeded.</param>
public sealed record ImageRecipe(string Name, Styles Styles, uint NoiseSeed);

/// <summary>What all images of a request share.</summary>
public sealed record GenerationSettings
{
    /// <summary>Truncation (Karras et al. 2018, appendix B): how far from the mean style; 1 leaves it out.</summary>
    public double Psi { get; init; } = 1;

    /// <summary>How many layers are truncated, from the coarsest on; all where null.</summary>
    public int? Cutoff { get; init; }

    /// <summary>What noise is added.</summary>
    public NoiseMode Noise { get; init; } = NoiseMode.Const;

    /// <summary>The reference's styles, Layers * WDim numbers, where an image takes any.</summary>
    public IReadOnlyList<float>? Reference { get; init; }
}
