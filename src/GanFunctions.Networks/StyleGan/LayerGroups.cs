namespace GanFunctions.Networks.StyleGan;

/// <summary>Which of a generator's layers are coarse, middle and fine.</summary>
public static class LayerGroups
{
    /// <summary>The first layers: pose and shape.</summary>
    public const string Coarse = "coarse";

    /// <summary>The layers in between.</summary>
    public const string Middle = "middle";

    /// <summary>The last layers: colours and texture.</summary>
    public const string Fine = "fine";

    private const int LayersABlock = 2;

    /// <summary>
    /// From a resolution of 64 on the paper's groups (Karras et al. 2018, figure 3): 4x4 and 8x8, 16x16 and 32x32, and the
    /// rest; below, thirds.
    /// </summary>
    /// <param name="layers">Layers that take a style each, at least 2.</param>
    /// <returns>First and last layer of each group, coarsest group first. Two layers have no fine ones.</returns>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> Of(int layers)
    {
        const int PaperLayers = 2 * LayersABlock;
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 2);
        bool asInPaper = layers > 2 * PaperLayers;
        int coarse = asInPaper ? PaperLayers : (layers + 2) / 3;
        int middle = asInPaper ? PaperLayers : (layers - coarse + 1) / 2;
        var groups = new Dictionary<string, IReadOnlyList<int>>
        {
            [Coarse] = [0, coarse - 1],
            [Middle] = [coarse, coarse + middle - 1],
        };
        if (coarse + middle < layers)
        {
            groups[Fine] = [coarse + middle, layers - 1];
        }

        return groups;
    }
}
