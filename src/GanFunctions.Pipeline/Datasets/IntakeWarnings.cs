using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>What a person should know about a dataset though it can be used.</summary>
internal static class IntakeWarnings
{
    private const int FewImages = 50;

    // Karras et al. 2020, section 4.2: below about a thousand images even adaptive augmentation has little to work with.
    private const int FewToGenerate = 1_000;

    /// <summary>The warning of settings that were made and have no part in the training.</summary>
    /// <param name="keys">The settings.</param>
    /// <param name="configuration">What came of them.</param>
    public static IEnumerable<string> OfSettings(JsonObject keys, TrainingConfiguration configuration)
    {
        TrainingArchitecture architecture = configuration.Architecture!.Value;
        string[] idle = [.. keys.Where(key => key.Value is not null && !TrainingKeys.Find(key.Key)!.Architectures.Contains(architecture)).Select(key => key.Key)];
        if (idle.Length > 0)
        {
            string length = idle.Contains("epochs") ? " Its length is set by kimg or steps." : "";
            yield return $"The training of {TrainingKeys.WordOf(architecture)} makes no use of {string.Join(", ", idle)}.{length}";
        }
    }

    /// <summary>The warnings of the images, each a sentence.</summary>
    public static IEnumerable<string> Of(
        DatasetIndex index, IReadOnlyDictionary<string, FolderReport> folders, int unreadable, int duplicates, SquareReport? squares, TrainingConfiguration configuration)
    {
        if (unreadable > 0)
        {
            yield return $"{unreadable:N0} images cannot be read and are left out.";
        }

        if (duplicates > 0)
        {
            yield return $"{duplicates:N0} images equal an earlier one; they are trained on as often as they are there.";
        }

        int elsewhere = index.Ignored.Count(DatasetFileKind.IsImage);
        if (elsewhere > 0)
        {
            yield return $"{elsewhere:N0} images lie outside the folders of the layout and are ignored, such as '{index.Ignored.First(DatasetFileKind.IsImage)}'.";
        }

        if (folders.ContainsKey(DatasetRoles.TestA) != folders.ContainsKey(DatasetRoles.TestB))
        {
            yield return "Only one of testA and testB has images.";
        }

        foreach (string warning in squares is null ? [] : OfSquares(index, folders, squares, configuration))
        {
            yield return warning;
        }

        foreach ((string role, FolderReport folder) in folders)
        {
            bool trains = role is DatasetRoles.TrainA or DatasetRoles.TrainB or DatasetRoles.Train;
            if (trains && folder.Images < FewImages)
            {
                yield return $"{role} has {folder.Images:N0} images; with so few, a network tends to learn them by heart.";
            }

            int width = index.Layout == DatasetLayout.Paired ? folder.MinWidth / 2 : folder.MinWidth;
            if (trains && Math.Min(width, folder.MinHeight) < configuration.CropSize)
            {
                yield return $"{role} has images smaller than the {configuration.CropSize} pixels of cropSize: they have less detail than is trained on.";
            }
        }
    }

    private static IEnumerable<string> OfSquares(
        DatasetIndex index, IReadOnlyDictionary<string, FolderReport> folders, SquareReport squares, TrainingConfiguration configuration)
    {
        int images = folders.TryGetValue(DatasetRoles.Images, out FolderReport? folder) ? folder.Images : 0;
        if (images < FewToGenerate)
        {
            string augmentation = configuration.Augment == AugmentationKind.Ada
                ? "adaptive augmentation (ADA) keeps the discriminator from doing so too fast, and trainings that start from another model (transferFrom) need fewer"
                : "set architecture to styleGan2 and augment to ada, or start from another model (transferFrom)";
            yield return $"There are {images:N0} images; with fewer than {FewToGenerate:N0} a discriminator learns them by heart: {augmentation}.";
        }

        if (squares.NotSquare > 0)
        {
            string most = squares.Sizes.First().Key;
            yield return configuration.SquareBy == SquareKind.Crop
                ? $"{squares.NotSquare:N0} images are not square (most of them {most}): their middles are cut out. Set squareBy to fit to keep all of each."
                : $"{squares.NotSquare:N0} images are not square (most of them {most}): they are fitted in, with white beside them. Set squareBy to crop to cut out their middles.";
        }

        if (squares.Smaller > 0)
        {
            yield return $"{squares.Smaller:N0} images are smaller than the resolution of {configuration.Resolution} and are enlarged: they have less detail than is trained on.";
        }

        if (squares.Transparent > 0)
        {
            yield return $"{squares.Transparent:N0} images have transparent pixels, which are laid on white.";
        }

        if (index.Ignored.FirstOrDefault(DatasetFileKind.IsLabels) is { } labels)
        {
            yield return $"The labels in '{labels}' are ignored: images are generated without labels.";
        }
    }
}
