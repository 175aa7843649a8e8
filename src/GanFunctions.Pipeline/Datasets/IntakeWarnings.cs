using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>What a person should know about a dataset though it can be used.</summary>
internal static class IntakeWarnings
{
    private const int FewImages = 50;

    /// <summary>The warnings, each a sentence.</summary>
    public static IEnumerable<string> Of(
        DatasetIndex index, IReadOnlyDictionary<string, FolderReport> folders, int unreadable, int duplicates, TrainingConfiguration configuration)
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
}
