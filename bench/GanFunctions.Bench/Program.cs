using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using GanFunctions.Bench;
using GanFunctions.Training;
using Spectre.Console;

FreedMemory.Keep();

IBenchmark[] benchmarks =
[
    new ResNetInferenceBenchmark(), new HandlerBenchmark(), new ImageSeriesMemoryBenchmark(), new PhotoMemoryBenchmark(), new IntakeMemoryBenchmark(),
    new LoaderBenchmark(), new TrainingStepBenchmark(), TrainingMemoryBenchmark.CycleGan, new StyleGanIterationBenchmark(), new StyleGan2IterationBenchmark(),
    TrainingMemoryBenchmark.StyleGan2, new GenerationBenchmark(),
];

var names = new Argument<string[]>("benchmark")
{
    Description = "Which to run; all by default: " + string.Join("; ", benchmarks.Select(benchmark => $"{benchmark.Name} ({benchmark.Description})")),
    Arity = ArgumentArity.ZeroOrMore,
};
names.AcceptOnlyFromAmong([.. benchmarks.Select(benchmark => benchmark.Name)]);
var json = new Option<FileInfo?>("--json") { Description = "Also write the results as JSON to this file." };
var threads = new Option<int>("--threads") { Description = "Threads that each side may use.", DefaultValueFactory = _ => 2 };
var rounds = new Option<int>("--rounds") { Description = "How often each side is measured, in turns.", DefaultValueFactory = _ => 15 };
var python = new Option<string>("--python") { Description = "The Python that has PyTorch.", DefaultValueFactory = _ => "/usr/bin/python3" };
var node = new Option<string>("--node") { Description = "The Node.js program.", DefaultValueFactory = _ => "node" };
var baselines = new Option<DirectoryInfo>("--baselines")
{
    Description = "The folder bench/baselines, with its npm packages installed.",
    DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("bench", "baselines")),
};
var checkout = new Option<DirectoryInfo?>("--cyclegan-checkout")
{
    Description = "A checkout of github.com/junyanz/pytorch-CycleGAN-and-pix2pix, whose network class is then the baseline.",
};
var styleGanCheckout = new Option<DirectoryInfo?>("--stylegan-checkout")
{
    Description = "A checkout of github.com/rosinality/style-based-gan-pytorch, whose layers are then the baseline's.",
};
var styleGan2Checkout = new Option<DirectoryInfo?>("--stylegan2-checkout")
{
    Description = "A checkout of github.com/NVlabs/stylegan2-ada-pytorch, whose networks and losses are then the baseline's.",
};

var command = new RootCommand("Measures this project against named baselines; each result is a ratio, below 1 is better.")
{
    names, json, threads, rounds, python, node, baselines, checkout, styleGanCheckout, styleGan2Checkout,
    TranslationProcess.Command(), IntakeProcess.Command(), TrainingProcess.Command(),
};
command.SetAction(async (parsed, cancellationToken) =>
{
    var settings = new BenchmarkSettings(
        parsed.GetValue(threads),
        parsed.GetValue(rounds),
        parsed.GetValue(python)!,
        parsed.GetValue(node)!,
        parsed.GetValue(baselines)!,
        parsed.GetValue(checkout),
        parsed.GetValue(styleGanCheckout),
        parsed.GetValue(styleGan2Checkout));
    string[] wanted = parsed.GetValue(names) is { Length: > 0 } chosen ? chosen : [.. benchmarks.Select(benchmark => benchmark.Name)];

    var results = new List<RatioResult>();
    try
    {
        foreach (IBenchmark benchmark in benchmarks.Where(benchmark => wanted.Contains(benchmark.Name)))
        {
            results.AddRange(await benchmark.RunAsync(settings, cancellationToken));
        }
    }
    catch (BenchmarkException exception)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 1;
    }

    const int ReadableWidth = 160;
    AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, ReadableWidth);
    AnsiConsole.Write(Table(results));
    if (parsed.GetValue(json) is { } file)
    {
        var format = new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(new { settings.Threads, settings.Rounds, results }, format), cancellationToken);
    }

    return results.Any(result => result.Met == false) ? 2 : 0;
});
return await command.Parse(args).InvokeAsync();

static Table Table(IEnumerable<RatioResult> results)
{
    Table table = new Table().AddColumns("benchmark", "ours", "baseline", "ours", "baseline", "ratio", "quartiles", "target");
    foreach (RatioResult result in results)
    {
        table.AddRow(
            Markup.Escape(result.Benchmark),
            Markup.Escape(result.Subject),
            Markup.Escape(result.Baseline),
            Text($"{result.Ours:f1} {result.Unit}"),
            Text($"{result.Theirs:f1} {result.Unit}"),
            Text($"{result.Ratio:f3}"),
            Text($"{result.Lower:f3} to {result.Upper:f3}"),
            result.Target is { } target ? Text($"{target:f2}{(result.Met == true ? ", met" : ", missed")}") : "");
    }

    return table;
}

static string Text(FormattableString text) => Markup.Escape(text.ToString(CultureInfo.InvariantCulture));
