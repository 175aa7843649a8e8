using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;

namespace GanFunctions.Inference.Generation;

/// <summary>An image that was made.</summary>
/// <param name="Index">Which of the recipes it follows, from 0.</param>
/// <param name="Recipe">That recipe.</param>
/// <param name="Image">The image, opaque.</param>
public sealed record GeneratedImage(int Index, ImageRecipe Recipe, RgbaImage Image);

/// <summary>Makes images by recipe, in batches that fit into memory.</summary>
/// <param name="options">How large batches are.</param>
public sealed class ImageGenerator(InferenceOptions options)
{
    private const int LargestBatch = 16;

    /// <summary>How many images a batch of this generator has.</summary>
    /// <param name="card">The generator.</param>
    public int BatchSize(GeneratorCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return (int)Math.Clamp(options.GenerationBatchPixels / ((long)card.Resolution * card.Resolution), 1, LargestBatch);
    }

    /// <summary>
    /// Makes images, one batch at a time as they are asked for. Batches are cut from the whole list of recipes whatever is
    /// wanted of them, so that an image has the same bytes when its request is resumed.
    /// </summary>
    /// <param name="session">The networks.</param>
    /// <param name="recipes">All images of the request.</param>
    /// <param name="settings">What they share.</param>
    /// <param name="isWanted">Which of the recipes are wanted, by index; all where null.</param>
    /// <param name="ct">Stops between and within runs.</param>
    /// <returns>The wanted images, in the recipes' order.</returns>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    /// <exception cref="InputRejectedException"><c>not-a-number</c>: the network answered with values that are none.</exception>
    public IEnumerable<GeneratedImage> Generate(
        GeneratorSession session,
        IReadOnlyList<ImageRecipe> recipes,
        GenerationSettings settings,
        Func<int, bool>? isWanted = null,
        CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(recipes);
        ArgumentNullException.ThrowIfNull(settings);
        StyleSource styles = new(session, settings, ct);
        int size = BatchSize(session.Card);
        for (int start = 0; start < recipes.Count; start += size)
        {
            int count = Math.Min(size, recipes.Count - start);
            if (isWanted is not null && !Enumerable.Range(start, count).Any(isWanted))
            {
                continue;
            }

            float[] planes = Synthesize(session, [.. Enumerable.Range(start, count).Select(index => recipes[index])], settings, styles, ct);
            for (int i = 0; i < count; i++)
            {
                if (isWanted?.Invoke(start + i) != false)
                {
                    yield return new GeneratedImage(start + i, recipes[start + i], ToImage(session, planes, i));
                }
            }
        }
    }

    /// <summary>The styles that the encoder finds in an image.</summary>
    /// <param name="session">The networks.</param>
    /// <param name="image">An image of any size; its middle square is taken, laid on white.</param>
    /// <param name="ct">Stops the run.</param>
    /// <returns>Layers * WDim numbers, for <see cref="GenerationSettings.Reference"/>.</returns>
    /// <exception cref="InputRejectedException"><c>no-encoder</c>: the version has none; <c>not-a-number</c>.</exception>
    public static float[] Encode(GeneratorSession session, RgbaImage image, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(image);
        int side = Math.Min(image.Width, image.Height);
        RgbaImage square = ImageResizer.Resize(
            image.OnWhite().Crop((image.Width - side) / 2, (image.Height - side) / 2, side, side),
            session.Card.Resolution,
            session.Card.Resolution,
            ResampleFilter.Lanczos);
        int plane = session.PlaneLength;
        float[] planes = new float[3 * plane];
        session.Values.ToPlanes(square.Pixels, planes.AsSpan(0, plane), planes.AsSpan(plane, plane), planes.AsSpan(2 * plane));
        float[] ws = session.Encode(planes, ct);
        return ws.All(float.IsFinite) ? ws : throw NotANumber(session, "encoder");
    }

    private static float[] Synthesize(
        GeneratorSession session, ImageRecipe[] recipes, GenerationSettings settings, StyleSource styles, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        float[] ws = new float[recipes.Length * session.StylesLength];
        for (int i = 0; i < recipes.Length; i++)
        {
            styles.Of(recipes[i].Styles).CopyTo(ws.AsSpan(i * session.StylesLength));
        }

        float[] planes = new float[recipes.Length * 3 * session.PlaneLength];
        float[] noise = settings.Noise == NoiseMode.Seeded ? Noise(session.Card, recipes) : new float[session.Card.NoiseLength];
        session.Synthesize(ws, recipes.Length, settings.Noise == NoiseMode.Const ? 1 : 0, noise, planes, ct);
        return planes;
    }

    // The stream that the seed's latent came from, from behind the latent on.
    private static float[] Noise(GeneratorCard card, ImageRecipe[] recipes)
    {
        float[] noise = new float[recipes.Length * card.NoiseLength];
        float[] latent = new float[card.ZDim];
        for (int i = 0; i < recipes.Length; i++)
        {
            NumpyRandom random = new(recipes[i].NoiseSeed);
            random.FillNormal(latent);
            random.FillNormal(noise.AsSpan(i * card.NoiseLength, card.NoiseLength));
        }

        return noise;
    }

    private static RgbaImage ToImage(GeneratorSession session, float[] planes, int index)
    {
        int plane = session.PlaneLength;
        int start = index * 3 * plane;
        byte[] pixels = GC.AllocateUninitializedArray<byte>(plane * 4);
        pixels.AsSpan().Fill(255);
        bool numbers = session.Values.ToPixels(
            planes.AsSpan(start, plane), planes.AsSpan(start + plane, plane), planes.AsSpan(start + (2 * plane), plane), pixels);
        return numbers ? new RgbaImage(session.Card.Resolution, session.Card.Resolution, pixels) : throw NotANumber(session, "synthesis network");
    }

    private static InputRejectedException NotANumber(GeneratorSession session, string network) => new(
        "not-a-number",
        $"The {network} of {session.Source.Model}@{session.Source.Version} answered with values that are not numbers.",
        "Use another version, or train or export the model again.");
}
