using System.Globalization;
using GanFunctions.Inference;
using GanFunctions.Inference.Generation;
using GanFunctions.Inference.Models;

namespace GanFunctions.Pipeline.Generation;

/// <summary>Says what a request makes of a generator, and refuses what is too much or does not fit it.</summary>
/// <param name="limits">What is too much.</param>
public sealed class GenerationPlanner(GenerationOptions limits)
{
    /// <summary>The code of a request for too many images, frames or pixels.</summary>
    public const string TooManyImages = "too-many-images";

    private const int LongestJpegSide = 65_500;
    private const int LongestWebpSide = 16_383;
    private const int LongestGifSide = 65_535;

    /// <summary>Plans a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="card">The generator.</param>
    /// <exception cref="InputRejectedException">
    /// <see cref="TooManyImages"/>, <c>unknown-layers</c>, <c>no-encoder</c>, <c>grid-too-large</c> or <see cref="GenerationRequestReader.InvalidRequest"/>.
    /// </exception>
    public GenerationPlan Plan(GenerationRequest request, GeneratorCard card)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(card);
        GenerationLayout layout = request.Output.Layout
            ?? (request.Mixing is not null ? GenerationLayout.Grid : request.Interpolation is not null ? GenerationLayout.Animation : GenerationLayout.Single);
        if (request.Cutoff > card.Layers)
        {
            throw Invalid($"truncation.cutoff is {request.Cutoff}, and the model has {card.Layers} layers.", $"The nearest allowed value is {card.Layers}.");
        }

        if (request.Output.Columns is not null && (layout != GenerationLayout.Grid || request.Mixing is not null))
        {
            throw Invalid(
                "output.columns is set, and the columns are not free here.",
                request.Mixing is null ? "Set output.layout to grid, or leave output.columns out." : "Leave it out: mixing.columns are the columns.");
        }

        bool headers = layout == GenerationLayout.Grid;
        IReadOnlyList<ImageRecipe> recipes = request switch
        {
            { Mixing: { } mixing } => Mixtures(mixing, card, headers),
            { Interpolation: { } way } => Frames(way),
            { Reference: { } reference } => Restyled(reference, request.Seeds, card),
            _ => [.. Seeds(request.Seeds ?? SeedList.From(0, 1)!, "seeds, count").Select(Seed)],
        };
        GenerationPlan plan = new()
        {
            Recipes = recipes,
            Settings = new GenerationSettings { Psi = request.Psi, Cutoff = request.Cutoff, Noise = request.Noise },
            Layout = layout,
            Format = Format(request.Output, layout),
            Quality = request.Output.Quality,
            FramesPerSecond = request.Output.FramesPerSecond,
        };
        return layout switch
        {
            GenerationLayout.Grid => Grid(plan, request, card),
            GenerationLayout.Animation when recipes.Count > limits.MaxFrames => throw TooMany(
                "output.layout animation", recipes.Count, limits.MaxFrames, request.Interpolation is null ? "Ask for fewer images" : "Ask for fewer seeds or a smaller interpolation.frames"),
            _ => plan,
        };
    }

    private static ImageRecipe Seed(uint seed) => new(SeedName(seed), new SeedStyles(seed), seed);

    private static string SeedName(uint seed) => string.Create(CultureInfo.InvariantCulture, $"seed{seed:0000}");

    private static GenerationFormat Format(OutputRequest output, GenerationLayout layout)
    {
        bool moves = layout == GenerationLayout.Animation;
        GenerationFormat format = output.Format ?? (moves ? GenerationFormat.Webp : GenerationFormat.Png);
        bool fits = format switch
        {
            GenerationFormat.Gif => moves,
            GenerationFormat.Webp => true,
            _ => !moves,
        };
        return fits ? format : throw Invalid(
            $"output.format is {format.ToString().ToLowerInvariant()}, which {(moves ? "holds no animation" : "is written for animations alone")}.",
            moves ? "Set it to webp or gif, or set output.layout to single." : "Set it to png, jpeg or webp, or set output.layout to animation.");
    }

    private uint[] Seeds(SeedList seeds, string key) =>
        seeds.Count <= limits.MaxImages
            ? [.. seeds.All().Distinct()]
            : throw TooMany(key, seeds.Count, limits.MaxImages, "Ask for fewer, or make several requests");

    private IReadOnlyList<ImageRecipe> Mixtures(MixingRequest mixing, GeneratorCard card, bool headers)
    {
        IReadOnlyList<int> layers = mixing.Layers.Resolve(card, "mixing.layers");
        uint[] rows = Seeds(mixing.Rows, "mixing.rows");
        uint[] columns = Seeds(mixing.Columns, "mixing.columns");
        if ((long)rows.Length * columns.Length > limits.MaxImages)
        {
            throw TooMany("mixing", (long)rows.Length * columns.Length, limits.MaxImages, "Name fewer rows or columns");
        }

        List<ImageRecipe> recipes = headers ? [.. columns.Select(Seed)] : [];
        foreach (uint row in rows)
        {
            recipes.AddRange(headers ? [Seed(row)] : []);
            recipes.AddRange(columns.Select(column => new ImageRecipe(
                $"{SeedName(row)}-{SeedName(column)}", new MixedStyles(new SeedStyles(row), new SeedStyles(column), layers), row)));
        }

        return recipes;
    }

    private IReadOnlyList<ImageRecipe> Frames(InterpolationRequest way)
    {
        long ways = way.Seeds.Count - (way.Loop ? 0 : 1);
        if (way.Seeds.Count > limits.MaxImages || (ways * way.Frames) + 1 > limits.MaxImages)
        {
            throw TooMany("interpolation", Math.Max(way.Seeds.Count, ways * way.Frames), limits.MaxImages, "Name fewer seeds or fewer frames");
        }

        uint[] seeds = [.. way.Seeds.All()];
        List<ImageRecipe> recipes = [];
        for (int i = 0; i < ways; i++)
        {
            for (int frame = 0; frame < way.Frames; frame++)
            {
                Add(new BetweenStyles(seeds[i], seeds[(i + 1) % seeds.Length], (double)frame / way.Frames, way.Space));
            }
        }

        if (!way.Loop)
        {
            Add(new SeedStyles(seeds[^1]));
        }

        return recipes;

        // One noise for the whole way: it would flicker otherwise.
        void Add(Styles styles) =>
            recipes.Add(new ImageRecipe(string.Create(CultureInfo.InvariantCulture, $"frame{recipes.Count + 1:0000}"), styles, seeds[0]));
    }

    private IReadOnlyList<ImageRecipe> Restyled(ReferenceRequest reference, SeedList? seeds, GeneratorCard card)
    {
        if (card.Encoder is null)
        {
            throw new InputRejectedException(
                "no-encoder",
                "reference asks for the style of an image, and the model has no encoder that could tell it.",
                "Leave 'reference' out, or use a version that was published with an encoder.");
        }

        IReadOnlyList<int> layers = reference.Layers.Resolve(card, "reference.layers");
        return seeds is null
            ? layers.Count == card.Layers
                ? [new ImageRecipe("reference", new ReferenceStyles(), 0)]
                : throw Invalid("reference.layers leaves layers out, and no seeds say what these are.", "Name seeds, or leave reference.layers out.")
            : [.. Seeds(seeds, "seeds, count").Select(seed => new ImageRecipe(SeedName(seed), new MixedStyles(new SeedStyles(seed), new ReferenceStyles(), layers), seed))];
    }

    private GenerationPlan Grid(GenerationPlan plan, GenerationRequest request, GeneratorCard card)
    {
        int offset = request.Mixing is null ? 0 : 1;
        int columns = request.Mixing is { } mixing ? mixing.Columns.All().Distinct().Count() + 1
            : Math.Min(request.Output.Columns ?? (int)Math.Ceiling(Math.Sqrt(plan.Recipes.Count)), plan.Recipes.Count);
        int rows = (plan.Recipes.Count + offset + columns - 1) / columns;
        long width = (long)columns * card.Resolution;
        long height = (long)rows * card.Resolution;
        int longest = plan.Format switch
        {
            GenerationFormat.Jpeg => LongestJpegSide,
            GenerationFormat.Webp => LongestWebpSide,
            _ => LongestGifSide,
        };
        return width * height <= limits.MaxGridPixels && Math.Max(width, height) <= longest
            ? plan with { Columns = columns, Rows = rows, Offset = offset }
            : throw new InputRejectedException(
                "grid-too-large",
                $"The grid would have {width}x{height} pixels; at most {limits.MaxGridPixels:N0} pixels and {longest:N0} a side are possible.",
                "Ask for fewer images, or set output.layout to single.");
    }

    private static InputRejectedException Invalid(string reason, string remedy) => new(GenerationRequestReader.InvalidRequest, reason, remedy);

    private static InputRejectedException TooMany(string what, long count, long most, string remedy) => new(
        TooManyImages, string.Create(CultureInfo.InvariantCulture, $"{what}: {count:N0} images are asked for; the limit is {most:N0}."), remedy + ".");
}
