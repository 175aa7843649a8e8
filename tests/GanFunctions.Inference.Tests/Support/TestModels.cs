using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Inference.Tests.Support;

/// <summary>Translators of the files in Assets.</summary>
internal static class TestModels
{
    public static TranslatorSource Source(string file, string version = "v1", string model = "test", TranslatorCard? card = null, ModelFileCard? hash = null) =>
        new(
            model,
            version,
            "AtoB",
            card ?? new TranslatorCard { File = file + ".onnx", SizeMultiple = 1, MinSize = 1 },
            hash,
            _ => Task.FromResult(Assets.Path(file + ".onnx")));

    public static TranslatorSession Load(TranslatorSource source, InferenceOptions? options = null) =>
        TranslatorSession.Load(source, source.GetLocalPathAsync(CancellationToken.None).Result, options ?? new InferenceOptions(), NullLogger.Instance);

    public static TranslatorSession Load(string file, InferenceOptions? options = null) => Load(Source(file), options);
}
