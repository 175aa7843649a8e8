namespace GanFunctions.Pipeline.Training;

/// <summary>The keys of <c>train.json</c>: type, range, default and meaning of each.</summary>
public static class TrainingKeys
{
}
