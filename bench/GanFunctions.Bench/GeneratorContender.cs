using System.Diagnostics;
using GanFunctions.Inference.Generation;
using GanFunctions.Inference.Models;
using GanFunctions.Inference.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace GanFunctions.Bench;

/// <summary>The service's way from the seeds 0, 1, 2 and so on to pixels, with constant noise and no truncation.</summary>
internal sealed class GeneratorContender : IContender, IDisposable
{
    private readonly ImageGenerator _generator;
    private readonly GeneratorSession _session;
    private readonly ImageRecipe[] _recipes;

    /// <param name="card">The generator.</param>
    /// <param name="folder">Where its files are.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="images">How many images.</param>
    public GeneratorContender(GeneratorCard card, string folder, int threads, int images)
    {
        var options = new InferenceOptions { Provider = ExecutionProvider.Cpu, IntraOpThreads = threads };
        var source = new GeneratorSource(
            "random", "1", card, new Dictionary<string, ModelFileCard>(), (file, _) => Task.FromResult(Path.Combine(folder, file)));
        _session = GeneratorSession.Load(
            source,
            card.NetworkFiles().ToDictionary(file => file, file => Path.Combine(folder, file)),
            options,
            ExecutionProviders.Select(options),
            NullLogger.Instance);
        _generator = new ImageGenerator(options);
        _recipes = [.. Enumerable.Range(0, images).Select(seed => new ImageRecipe($"{seed}", new SeedStyles((uint)seed), (uint)seed))];
    }

    /// <summary>Images that are computed at once.</summary>
    public int BatchSize => _generator.BatchSize(_session.Card);

    /// <summary>The images' values before they become pixels.</summary>
    public float[] Values()
    {
        GeneratorCard card = _session.Card;
        var values = new List<float>();
        foreach (ImageRecipe[] batch in _recipes.Chunk(BatchSize))
        {
            float[] images = new float[batch.Length * 3 * _session.PlaneLength];
            float[] styles = [.. batch.SelectMany(recipe =>
            {
                float[] z = new float[card.ZDim];
                new NumpyRandom(recipe.NoiseSeed).FillNormal(z);
                return _session.Map(z, 1, card.Layers, CancellationToken.None);
            })];
            _session.Synthesize(styles, batch.Length, 1, new float[card.NoiseLength], images, CancellationToken.None);
            values.AddRange(images);
        }

        return [.. values];
    }

    public Task<double> RunAsync(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        int count = _generator.Generate(_session, _recipes, new GenerationSettings(), ct: cancellationToken).Count();
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return count == _recipes.Length
            ? Task.FromResult(milliseconds)
            : throw new BenchmarkException($"{count} images were generated in the place of {_recipes.Length}.");
    }

    public void Dispose() => _session.Dispose();
}
