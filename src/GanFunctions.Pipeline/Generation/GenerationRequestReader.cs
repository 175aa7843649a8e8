using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GanFunctions.Inference;
using GanFunctions.Inference.Generation;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Training;

namespace GanFunctions.Pipeline.Generation;

/// <summary>Reads requests. What it refuses, it names by key.</summary>
public static class GenerationRequestReader
{
    /// <summary>The code of a request that is not JSON, or of a value that a key does not allow.</summary>
    public const string InvalidRequest = "invalid-request";

    /// <summary>The code of a key that no request has.</summary>
    public const string UnknownKey = "unknown-key";

    /// <summary>The code of seeds that are none.</summary>
    public const string InvalidSeeds = "invalid-seeds";

    /// <summary>The code of a truncation outside 0 to 1 without force.</summary>
    public const string UnusualTruncation = "truncation-out-of-range";

    private const string SchemaKey = "$schema";
    private const string Documentation = "The keys are listed in docs/generation.md.";

    /// <summary>Reads a request.</summary>
    /// <param name="json">UTF-8, with or without a byte order mark.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="InputRejectedException">
    /// <see cref="InvalidRequest"/>, <see cref="UnknownKey"/>, <see cref="InvalidSeeds"/> or <see cref="UnusualTruncation"/>.
    /// </exception>
    public static GenerationRequest Read(ReadOnlyMemory<byte> json, string name)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        ReadOnlyMemory<byte> text = json.Span.StartsWith(mark) ? json[mark.Length..] : json;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw Invalid($"{name} is not a JSON object.", "Write the keys between braces, as in { \"seeds\": \"1-64\" }.");
            }

            Dictionary<string, JsonElement> values = [];
            Collect(document.RootElement, "", name, values);
            return Build(new Values(values, name));
        }
        catch (JsonException exception)
        {
            throw TrainingConfigurationReader.NotJson(text.Span, name, InvalidRequest, exception);
        }
        catch (InvalidOperationException exception)
        {
            // A string that is not UTF-8, or half a surrogate pair.
            throw new InputRejectedException(InvalidRequest, $"{name} holds text that is not Unicode.", "Save it as UTF-8.", exception);
        }
    }

    // Every key by its path, known and once.
    private static void Collect(JsonElement group, string within, string name, Dictionary<string, JsonElement> values)
    {
        foreach (JsonProperty property in group.EnumerateObject())
        {
            string path = within + property.Name;
            if (path == SchemaKey)
            {
                continue;
            }

            RequestKey key = RequestKeys.Find(path) ?? throw Unknown(path, name);
            if (!values.TryAdd(path, property.Value))
            {
                throw Invalid($"{name} holds '{path}' for the second time.", "Keep one of the two.");
            }

            if (key.Kind is RequestKeyKind.Group or RequestKeyKind.NumberOrGroup && property.Value.ValueKind == JsonValueKind.Object)
            {
                Collect(property.Value, path + ".", name, values);
                RequestKey? missing = RequestKeys.All.FirstOrDefault(inner =>
                    inner.IsRequired && inner.Path.StartsWith(path + ".", StringComparison.Ordinal) && !values.ContainsKey(inner.Path));
                if (missing is not null)
                {
                    throw Invalid($"{name} lacks '{missing.Path}', which '{path}' needs.", $"Add it: {missing.Meaning}");
                }
            }
            else if (key.Kind == RequestKeyKind.Group)
            {
                throw Invalid($"{name} is wrong: {path} is not an object.", $"Write its keys between braces. {Documentation}");
            }
        }
    }

    private static GenerationRequest Build(Values values)
    {
        double psi = values.Number("truncation.psi") ?? (values.IsObject("truncation") ? null : values.Number("truncation")) ?? 1;
        if (psi is < 0 or > 1 && values.Flag("force") != true)
        {
            string path = values.IsObject("truncation") ? "truncation.psi" : "truncation";
            throw new InputRejectedException(
                UnusualTruncation,
                string.Create(CultureInfo.InvariantCulture, $"{values.Name} is wrong: {path} is {psi}, which is not from 0 to 1."),
                string.Create(CultureInfo.InvariantCulture, $"The nearest usual value is {Math.Clamp(psi, 0, 1)}; to take this one all the same, add \"force\": true."));
        }

        MixingRequest? mixing = values.Has("mixing")
            ? new MixingRequest(values.Seeds("mixing.rows")!, values.Seeds("mixing.columns")!, values.Layers("mixing.layers", "coarse"))
            : null;
        InterpolationRequest? interpolation = values.Has("interpolation") ? Interpolation(values) : null;
        ReferenceRequest? reference = values.Has("reference") ? Reference(values) : null;
        string[] ways = [.. ((string[])["mixing", "reference", "interpolation"]).Where(values.Has)];
        if (ways.Length > 1)
        {
            throw Invalid($"{values.Name} holds both '{ways[0]}' and '{ways[1]}'.", "Keep one of the two, and make a second request of the other.");
        }

        OutputRequest output = new()
        {
            Format = values.Word<GenerationFormat>("output.format"),
            Layout = values.Word<GenerationLayout>("output.layout"),
            Quality = values.Integer("output.quality") ?? 90,
            Columns = values.Integer("output.columns"),
            FramesPerSecond = values.Number("output.framesPerSecond") ?? 24,
        };
        return new GenerationRequest
        {
            Seeds = Seeds(values, ways),
            Psi = psi,
            Cutoff = values.Integer("truncation.cutoff"),
            Noise = values.Word<NoiseMode>("noise") ?? NoiseMode.Const,
            Mixing = mixing,
            Reference = reference,
            Interpolation = interpolation,
            Output = output,
        };
    }

    private static SeedList? Seeds(Values values, string[] ways)
    {
        SeedList? seeds = values.Seeds("seeds");
        double? count = values.Number("count");
        string? given = seeds is not null ? "seeds" : count is not null ? "count" : null;
        if (ways is ["mixing" or "interpolation"])
        {
            return given is null ? null : throw Invalid(
                $"{values.Name} holds both '{ways[0]}' and '{given}'.",
                $"Leave '{given}' out: {(ways[0] == "mixing" ? "mixing.rows and mixing.columns are its seeds" : "interpolation.seeds are its seeds")}.");
        }

        if (count is not { } wanted)
        {
            return seeds ?? (ways.Length > 0 ? null : SeedList.From(0, 1));
        }

        if (seeds is { Count: > 1 })
        {
            throw Invalid($"{values.Name} holds 'count' beside more than one seed.", "Leave 'count' out, or name the first seed alone.");
        }

        uint first = seeds?.All().First() ?? 0;
        return SeedList.From(first, (long)wanted) ?? throw new InputRejectedException(
            InvalidSeeds, $"{values.Name} is wrong: {wanted} seeds from {first} on go beyond {uint.MaxValue}.", "Ask for fewer, or begin lower.");
    }

    private static InterpolationRequest Interpolation(Values values)
    {
        SeedList seeds = values.Seeds("interpolation.seeds")!;
        return seeds.Count >= 2
            ? new InterpolationRequest(
                seeds,
                values.Integer("interpolation.frames") ?? 24,
                values.Word<InterpolationSpace>("interpolation.space") ?? InterpolationSpace.W,
                values.Flag("interpolation.loop") ?? true)
            : throw new InputRejectedException(
                InvalidSeeds, $"{values.Name} is wrong: interpolation.seeds holds one seed.", "Name two seeds at least, such as [1, 5, 9].");
    }

    private static ReferenceRequest Reference(Values values)
    {
        string[] parts = values.Text("reference.image")!.Split('/', 2);
        return new ReferenceRequest(parts[0], parts[1], values.Layers("reference.layers", LayerSelection.All));
    }

    private static InputRejectedException Invalid(string reason, string remedy) => new(InvalidRequest, reason, remedy);

    private static InputRejectedException Unknown(string path, string name) => new(
        UnknownKey,
        $"{name} holds '{Shortened(path)}', which is no key of a request.",
        $"Nearest are {NearestNames.Of(Shortened(path), RequestKeys.All.Select(key => key.Path))}. {Documentation}");

    private static string Shortened(string text)
    {
        const int Shown = 80;
        return text.Length > Shown ? text[..Shown] + "..." : text;
    }

    /// <summary>The values of a request by path; each is checked as it is read.</summary>
    private sealed class Values(Dictionary<string, JsonElement> values, string name)
    {
        public string Name => name;

        public bool Has(string path) => values.ContainsKey(path);

        public bool IsObject(string path) => values.TryGetValue(path, out JsonElement value) && value.ValueKind == JsonValueKind.Object;

        public bool? Flag(string path) => Single(path)?.GetValue<bool>();

        public int? Integer(string path) => Single(path)?.GetValue<int>();

        public double? Number(string path) => Single(path)?.GetValue<double>();

        public string? Text(string path) => Single(path)?.GetValue<string>();

        public TEnum? Word<TEnum>(string path)
            where TEnum : struct, Enum =>
            Single(path) is { } word ? Enum.Parse<TEnum>(word.GetValue<string>(), ignoreCase: true) : null;

        public SeedList? Seeds(string path)
        {
            return values.TryGetValue(path, out JsonElement value) ? Items(path, value, Item) is { } lists ? SeedList.Join(lists) : throw Refused(value) : null;

            SeedList Item(JsonElement item) => item.ValueKind switch
            {
                JsonValueKind.Number when item.TryGetUInt32(out uint seed) => SeedList.From(seed, 1),
                JsonValueKind.String => SeedList.Parse(item.GetString()!),
                _ => null,
            }
            ?? throw Refused(item);

            InputRejectedException Refused(JsonElement item) => new(InvalidSeeds, $"{name} is wrong: {path} cannot hold {Raw(item)}.", SeedList.Rule);
        }

        public LayerSelection Layers(string path, string otherwise)
        {
            return !values.TryGetValue(path, out JsonElement value) ? LayerSelection.Parse(otherwise)!
                : Items(path, value, Item) is { } terms && LayerSelection.Parse(string.Join(',', terms)) is { } layers ? layers
                : throw Refused(value);

            string Item(JsonElement item) => item.ValueKind switch
            {
                JsonValueKind.Number when item.TryGetUInt16(out ushort layer) => layer.ToString(CultureInfo.InvariantCulture),
                JsonValueKind.String => item.GetString()!,
                _ => throw Refused(item),
            };

            InputRejectedException Refused(JsonElement item) =>
                Invalid($"{name} is wrong: {path} cannot hold {Raw(item)}.", $"Allowed is {RequestKeys.Find(path)!.Allowed}.");
        }

        private static List<T>? Items<T>(string path, JsonElement value, Func<JsonElement, T> item) =>
            value.ValueKind != JsonValueKind.Array ? [item(value)]
            : value.GetArrayLength() == 0 ? null
            : [.. value.EnumerateArray().Select(item)];

        private JsonNode? Single(string path)
        {
            if (!values.TryGetValue(path, out JsonElement value))
            {
                return null;
            }

            string? fault = RequestKeys.Find(path)!.Value!.Read(value, out JsonNode? canonical);
            return fault is null ? canonical : throw Invalid($"{name} is wrong: {path} cannot be {Raw(value)}.", fault);
        }

        private static string Raw(JsonElement value) => Shortened(value.GetRawText());
    }
}
