using GanFunctions.Networks.Onnx;

namespace GanFunctions.Networks.Export.Lowering;

/// <summary>A tensor (N,C,H,W) of a graph and what is known of H and W without running it.</summary>
/// <param name="Value">The tensor.</param>
/// <param name="Grid">Height and width: feature maps of one grid have equal sizes in every run.</param>
internal readonly record struct FeatureMap(OnnxValue Value, SpatialGrid Grid);

/// <summary>A height and a width that are known when the graph runs.</summary>
internal sealed class SpatialGrid
{
    /// <param name="isEven">Whether both are even in every run.</param>
    public SpatialGrid(bool isEven) => IsEven = isEven;

    public bool IsEven { get; }

    /// <summary>What the minimal filtering of all convolutions on this grid shares, once one of them was written.</summary>
    public TiledGrid? Tiles { get; set; }
}

/// <summary>Integer tensors for cutting a grid into tiles.</summary>
/// <param name="Size">Height and width.</param>
/// <param name="Pads">The eight padding sizes for one reflected pixel around the image, and whole tiles.</param>
/// <param name="PaddedWidth">The width of all tiles together.</param>
internal sealed record TiledGrid(OnnxValue Size, OnnxValue Pads, OnnxValue PaddedWidth);
