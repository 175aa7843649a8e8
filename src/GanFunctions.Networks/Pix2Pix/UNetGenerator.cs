using static TorchSharp.torch;

namespace GanFunctions.Networks.Pix2Pix;

/// <summary>
/// Translates an image by an encoder and a decoder whose layers of equal size are connected (Isola et al. 2017,
/// section 3.2.1; Ronneberger et al. 2015). Takes (N, input channels, H, W) and returns (N, output channels, H, W), both in
/// [-1, 1]; H and W are multiples of <see cref="SizeMultiple"/>. Parameters bear the names of the authors' published
/// checkpoints (<c>model.model.1.model.1.weight</c>).
/// </summary>
public sealed partial class UNetGenerator : nn.Module<Tensor, Tensor>
{
    /// <summary>Creates the network with weights of TorchSharp's default initialisation.</summary>
    /// <param name="options">The network's shape.</param>
    public UNetGenerator(UNetGeneratorOptions options)
        : base(nameof(UNetGenerator))
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        Outermost = CreateBlocks(options);
        register_module("model", Outermost);
    }

    /// <summary>The network's shape.</summary>
    public UNetGeneratorOptions Options { get; }

    /// <summary>Height and width must be multiples of this.</summary>
    public int SizeMultiple => 1 << Options.Downsamplings;

    /// <summary>The block that holds all others.</summary>
    internal UNetBlock Outermost { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Outermost.call(input);

    private static UNetBlock CreateBlocks(UNetGeneratorOptions options)
    {
        const int SymmetricLevels = 5;
        int filters = options.Filters;

        UNetBlock block = UNetBlock.Innermost(filters * 8, options.Normalization);
        for (int i = 0; i < options.Downsamplings - SymmetricLevels; i++)
        {
            block = UNetBlock.Around(block, filters * 8, filters * 8, options.Normalization, options.Dropout);
        }

        foreach (int width in (int[])[filters * 4, filters * 2, filters])
        {
            block = UNetBlock.Around(block, width, width * 2, options.Normalization, dropout: false);
        }

        return UNetBlock.OutermostAround(block, options.InputChannels, filters, options.OutputChannels, options.Normalization);
    }
}
