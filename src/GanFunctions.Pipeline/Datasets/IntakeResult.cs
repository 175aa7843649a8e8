using System.Text.Json.Nodes;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Datasets;

/// <summary>A dataset that can be trained on.</summary>
/// <param name="Report">What was found in it.</param>
/// <param name="TrainJson">The keys of its <c>train.json</c>; null where it has none.</param>
/// <param name="Configuration">Those keys with the settings laid over them, resolved for the layout.</param>
/// <param name="Sha256">The zip file's hash, 64 lower-case hexadecimal digits; null for a folder.</param>
public sealed record IntakeResult(IntakeReport Report, JsonObject? TrainJson, TrainingConfiguration Configuration, string? Sha256);
