using System.Text.Json;
using System.Text.Json.Serialization;
using GanFunctions.Inference.Models;
using GanFunctions.Pipeline.Translation;

namespace GanFunctions.Pipeline.Models;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ModelCard))]
[JsonSerializable(typeof(CurrentPointer))]
[JsonSerializable(typeof(RejectionRecord))]
internal sealed partial class PipelineJsonContext : JsonSerializerContext;
