using System.CommandLine;
using System.Globalization;
using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Bench;

/// <summary>
/// A process that does nothing but translate files, so that its resident memory is that of translating. It reads each file,
/// translates it with the default settings and writes a PNG.
/// </summary>
internal static class TranslationProcess
{
    private const string CommandName = "translate-process";

    /// <summary>The command line of the process itself.</summary>
    public static Command Command()
    {
        var model = new Argument<string>("model");
        var images = new Argument<string>("images");
        var count = new Argument<int>("count");
        var threads = new Argument<int>("threads");
        var command = new Command(CommandName) { model, images, count, threads };
        command.Hidden = true;
        command.SetAction(parsed => Translate(
            parsed.GetRequiredValue(model), parsed.GetRequiredValue(images), parsed.GetRequiredValue(count), parsed.GetRequiredValue(threads)));
        return command;
    }

    /// <summary>Runs one.</summary>
    /// <param name="model">The ONNX file.</param>
    /// <param name="images">The folder of the files, which are taken in the order of their names, again and again.</param>
    /// <param name="count">How many to translate.</param>
    /// <param name="threads">Threads of a run.</param>
    /// <param name="cancellationToken">Abandons the waiting.</param>
    /// <returns>Resident bytes after each image, and at the peak.</returns>
    public static async Task<(IReadOnlyList<long> AfterEach, long Peak)> RunAsync(
        string model, string images, int count, int threads, CancellationToken cancellationToken)
    {
        ResidentMemory.RequireLinux();
        string output = await BaselineProcess.RunToEndAsync(
            Path.Combine(AppContext.BaseDirectory, typeof(TranslationProcess).Assembly.GetName().Name!),
            [CommandName, model, images, $"{count}", $"{threads}"],
            threads,
            cancellationToken);
        long[] numbers = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line, CultureInfo.InvariantCulture))];
        return (numbers[..^1], numbers[^1]);
    }

    private static void Translate(string model, string images, int count, int threads)
    {
        var options = new InferenceOptions { Provider = ExecutionProvider.Cpu, IntraOpThreads = threads };
        var source = new TranslatorSource(
            RandomModel.Name, RandomModel.Version, RandomModel.Direction, RandomModel.Translator, File: null, _ => Task.FromResult(model));
        using TranslatorSession session = TranslatorSession.Load(source, model, options, NullLogger.Instance);
        var translator = new ImageTranslator(options);
        string[] files = [.. Directory.EnumerateFiles(images).Order(StringComparer.Ordinal)];
        string result = Path.Combine(Path.GetDirectoryName(model)!, "result.png");
        for (int i = 0; i < count; i++)
        {
            TranslateFile(files[i % files.Length], result, translator, session);
            Console.WriteLine(Environment.WorkingSet);
        }

        Console.WriteLine(ResidentMemory.PeakBytes());
    }

    private static void TranslateFile(string file, string result, ImageTranslator translator, TranslatorSession session)
    {
        DecodedImage image = ImageCodec.Decode(File.ReadAllBytes(file), new ImageLimits(), file);
        RgbaImage translated = translator.Translate(image.Image, session, CancellationToken.None);
        File.WriteAllBytes(result, ImageCodec.Encode(translated, ImageFormat.Png));
    }
}
