using GanFunctions.Pipeline.Datasets;

namespace GanFunctions.Pipeline.Training;

/// <summary>What can be told of an architecture by its name.</summary>
public static class TrainingArchitectures
{
    /// <summary>Whether it makes images from latents, where others translate images.</summary>
    /// <param name="architecture">The architecture.</param>
    public static bool Generates(this TrainingArchitecture architecture) =>
        architecture is TrainingArchitecture.StyleGan or TrainingArchitecture.StyleGan2;

    /// <summary>Its name in model cards: <c>cyclegan</c>, <c>pix2pix</c>, <c>stylegan</c>, <c>stylegan2</c>.</summary>
    /// <param name="architecture">The architecture.</param>
    public static string CardName(this TrainingArchitecture architecture) => architecture.ToString().ToLowerInvariant();

    /// <summary>The layout of the datasets that it is trained on.</summary>
    /// <param name="architecture">The architecture.</param>
    public static DatasetLayout Layout(this TrainingArchitecture architecture) => architecture switch
    {
        TrainingArchitecture.CycleGan => DatasetLayout.Unpaired,
        TrainingArchitecture.Pix2Pix => DatasetLayout.Paired,
        _ => DatasetLayout.Plain,
    };
}
