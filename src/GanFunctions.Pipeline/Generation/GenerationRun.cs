using System.Collections.Concurrent;
using System.Security.Cryptography;
using GanFunctions.Inference.Generation;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;

namespace GanFunctions.Pipeline.Generation;

/// <summary>How the making of images ends.</summary>
internal enum RunEnd
{
    /// <summary>All are made.</summary>
    Completed,

    /// <summary>The request was cancelled.</summary>
    Cancelled,

    /// <summary>The request was deleted.</summary>
    Deleted,

    /// <summary>The request has other content now.</summary>
    Overwritten,
}

/// <summary>Makes and stores the images of one request, while its folder's lock is held.</summary>
internal sealed class GenerationRun(
    GeneratedStore store,
    ImageGenerator generator,
    GenerationOptions options,
    TimeProvider time,
    RequestBlobName name,
    SourceRequest source,
    GenerationPlan plan,
    GenerationReference? reference,
    GeneratorSession session)
{
    // Uploads add to it while the generator asks what is still wanted.
    private readonly ConcurrentDictionary<string, GeneratedFile> _files = [];
    private readonly long _start = time.GetTimestamp();
    private int _made;
    private int _resumed;

    private bool IsSheet => plan.Layout != GenerationLayout.Single;

    /// <param name="state">Says why to stop; null to go on.</param>
    /// <param name="ct">Abandons the work.</param>
    public async Task<RunEnd> RunAsync(Func<CancellationToken, Task<RunEnd?>> state, CancellationToken ct)
    {
        await BeginAsync(ct);
        SheetWriter? sheet = IsSheet ? new SheetWriter(plan, session.Card.Resolution) : null;
        List<Task> uploads = [];
        long looked = time.GetTimestamp();
        long told = looked;
        try
        {
            foreach (GeneratedImage image in generator.Generate(session, plan.Recipes, plan.Settings, index => !_files.ContainsKey(plan.FileName(index)), ct))
            {
                if (time.GetElapsedTime(looked) >= options.CancelInterval)
                {
                    looked = time.GetTimestamp();
                    if (await state(ct) is { } end)
                    {
                        await Task.WhenAll(uploads);
                        await StopAsync(end, ct);
                        return end;
                    }
                }

                if (sheet is null)
                {
                    uploads.Add(StoreAsync(plan.FileName(image.Index), ImageCodec.Encode(image.Image, plan.ImageFormat, plan.Quality), ct));
                }
                else
                {
                    sheet.Add(image);
                }

                _made++;
                if (uploads.Count >= options.Uploads)
                {
                    await await Task.WhenAny(uploads);
                    uploads.RemoveAll(upload => upload.IsCompletedSuccessfully);
                }

                if (time.GetElapsedTime(told) >= options.ProgressInterval)
                {
                    told = time.GetTimestamp();
                    await TellAsync(GenerationState.Generating, ct);
                }
            }
        }
        finally
        {
            // Nothing may write any more once the lock is given up.
            await Task.WhenAll(uploads).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(uploads);
        if (sheet is not null)
        {
            await StoreAsync(plan.SheetName, sheet.Finish(), ct);
        }

        if (await state(ct) is { } late and not RunEnd.Cancelled)
        {
            await StopAsync(late, ct);
            return late;
        }

        return RunEnd.Completed;
    }

    /// <summary>What was made, once all is.</summary>
    public GenerationResult Result() => new()
    {
        Request = name.Name,
        SourceETag = source.ETag,
        SourceSha256 = source.Sha256,
        Model = session.Source.Model,
        Version = session.Source.Version,
        Layout = plan.Layout,
        Count = plan.Recipes.Count,
        Width = session.Card.Resolution * (plan.Layout == GenerationLayout.Grid ? plan.Columns : 1),
        Height = session.Card.Resolution * (plan.Layout == GenerationLayout.Grid ? plan.Rows : 1),
        Psi = plan.Settings.Psi,
        Cutoff = plan.Settings.Cutoff ?? session.Card.Layers,
        Noise = plan.Settings.Noise,
        Reference = reference,
        Files = IsSheet ? [_files[plan.SheetName]] : [.. Enumerable.Range(0, plan.Recipes.Count).Select(index => _files[plan.FileName(index)])],
        Provider = session.Provider.Provider.ToString(),
        CompletedAt = time.GetUtcNow(),
    };

    // The work of an earlier attempt counts where it was at the same content, with the same version and the same reference;
    // progress.json says so.
    private async Task BeginAsync(CancellationToken ct)
    {
        GenerationProgress? earlier = await store.ReadProgressAsync(name.Folder, ct);
        if (!IsSheet && earlier?.SourceETag == source.ETag && earlier.Version == session.Source.Version && earlier.Reference == reference)
        {
            HashSet<string> wanted = [.. Enumerable.Range(0, plan.Recipes.Count).Select(plan.FileName)];
            foreach ((string file, GeneratedFile done) in await store.DoneAsync(name.Folder, source.ETag, session.Source.Version, ct))
            {
                if (wanted.Contains(file))
                {
                    _files[file] = done;
                }
            }

            _resumed = _files.Count;
        }
        else
        {
            await store.ClearAsync(name.Folder, ct);
        }

        await TellAsync(GenerationState.Generating, ct);
    }

    private Task StopAsync(RunEnd end, CancellationToken ct) => end switch
    {
        RunEnd.Cancelled => TellAsync(GenerationState.Cancelled, ct),
        RunEnd.Deleted => store.DeleteProgressAsync(name.Folder, ct),
        _ => Task.CompletedTask,
    };

    private async Task StoreAsync(string file, byte[] content, CancellationToken ct)
    {
        GeneratedFile stored = new(file, Convert.ToHexStringLower(SHA256.HashData(content)), content.Length);
        await store.WriteFileAsync(name.Folder, stored, content, plan.ContentType, source.ETag, session.Source.Version, ct);
        _files[file] = stored;
    }

    private Task TellAsync(GenerationState state, CancellationToken ct)
    {
        double seconds = time.GetElapsedTime(_start).TotalSeconds;
        double? pace = _made > 0 && seconds > 0 ? _made / seconds : null;
        int left = plan.Recipes.Count - _resumed - _made;
        return store.WriteProgressAsync(
            name.Folder,
            new GenerationProgress
            {
                Request = name.Name,
                SourceETag = source.ETag,
                State = state,
                Model = session.Source.Model,
                Version = session.Source.Version,
                Reference = reference,
                Done = _resumed + _made,
                Total = plan.Recipes.Count,
                ImagesPerSecond = pace is { } fast ? Math.Round(fast, 2) : null,
                EtaSeconds = pace is { } steady && state == GenerationState.Generating ? Math.Round(left / steady, 1) : null,
                UpdatedAt = time.GetUtcNow(),
            },
            ct);
    }
}
