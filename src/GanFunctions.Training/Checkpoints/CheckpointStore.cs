using System.Globalization;
using System.Text.Json;
using GanFunctions.Inference.Models;
using GanFunctions.Networks.Weights;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Training.Loop;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctions.Training.Checkpoints;

/// <summary>
/// Checkpoints in a folder: <c>step-0000500/</c> to go on from, and <c>best-0000400/</c> with the networks to publish. Each is
/// written beside its place, flushed, and moved there whole; each is checked against its hashes before it is used.
/// </summary>
/// <param name="folder">The folder; it is created.</param>
/// <param name="identity">Checkpoints of another identity are passed over.</param>
/// <param name="keep">How many to go on from are kept, at least 1.</param>
/// <param name="logger">Told of damaged ones.</param>
internal sealed partial class CheckpointStore(string folder, string identity, int keep, ILogger<CheckpointStore> logger)
{
    /// <summary>Beginning of the names of those to go on from.</summary>
    public const string StepPrefix = "step-";

    /// <summary>Beginning of the names of those to publish.</summary>
    public const string BestPrefix = "best-";

    /// <summary>Name of the one of an encoder that is trained after the networks to publish.</summary>
    public const string EncoderName = "encoder";

    private const string TensorsFile = "state.safetensors";

    /// <summary>A checkpoint's folder name.</summary>
    /// <param name="prefix"><see cref="StepPrefix"/> or <see cref="BestPrefix"/>.</param>
    /// <param name="step">Steps done.</param>
    public static string NameOf(string prefix, long step) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{step:D7}");

    /// <summary>Writes a checkpoint to go on from, and removes those that are no longer needed.</summary>
    /// <param name="trainer">The trainer's state.</param>
    /// <param name="state">The loop's.</param>
    public void Save(TrainerState trainer, LoopState state)
    {
        Write(NameOf(StepPrefix, state.Step), trainer, state);
        Prune(state.Step);
    }

    /// <summary>Keeps the networks to publish.</summary>
    /// <param name="trainer">The trainer's state.</param>
    /// <param name="state">The loop's; its best snapshot is that of the trainer's state.</param>
    public void SaveBest(TrainerState trainer, LoopState state) => Write(NameOf(BestPrefix, state.Step), trainer, state);

    /// <summary>
    /// Puts the newest whole checkpoint into a trainer. A damaged one, or one whose best networks are damaged, is passed over
    /// with a warning.
    /// </summary>
    /// <param name="trainer">Where to.</param>
    /// <returns>The loop's state; null where there is no whole checkpoint, and the trainer is untouched.</returns>
    public LoopState? RestoreNewest(ITrainer trainer)
    {
        SettleUnfinished();
        foreach (string name in Names(StepPrefix).OrderDescending(StringComparer.Ordinal))
        {
            try
            {
                CheckpointCard card = ReadCard(name);
                if (card.State.Best is { } best)
                {
                    ReadCard(NameOf(BestPrefix, best.Step));
                }

                Restore(name, card, trainer);
                return card.State;
            }
            catch (Exception e) when (e is InvalidDataException or IOException or JsonException)
            {
                LogPassedOver(name, e.Message);
            }
        }

        return null;
    }

    /// <summary>Puts the networks to publish into a trainer.</summary>
    /// <param name="step">The best snapshot's step.</param>
    /// <param name="trainer">Where to.</param>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public void RestoreBest(long step, ITrainer trainer)
    {
        string name = NameOf(BestPrefix, step);
        Restore(name, ReadCard(name), trainer);
    }

    /// <summary>Keeps an encoder's training to go on from.</summary>
    /// <param name="encoder">The training's state.</param>
    /// <param name="state">Its steps, and the snapshot of the networks that it is trained against.</param>
    public void SaveEncoder(TrainerState encoder, LoopState state) => Write(EncoderName, encoder, state);

    /// <summary>Goes on with an encoder's training, if one is kept that is whole and was trained against the same networks.</summary>
    /// <param name="bestStep">The step of those networks.</param>
    /// <param name="restore">Given the state; it throws <see cref="InvalidDataException"/> where the state does not fit.</param>
    public void RestoreEncoder(long bestStep, Action<TrainerState> restore)
    {
        string path = Path.Combine(folder, EncoderName);
        if (!Directory.Exists(path))
        {
            return;
        }

        try
        {
            CheckpointCard card = ReadCard(EncoderName);
            if (card.State.Best?.Step == bestStep)
            {
                using DisposeScope scope = NewDisposeScope();
                (IReadOnlyDictionary<string, Tensor> tensors, _) = SafetensorsFile.Read(Path.Combine(path, TensorsFile));
                restore(new TrainerState(tensors, card.Values));
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or JsonException)
        {
            LogPassedOver(EncoderName, e.Message);
        }
    }

    private static void Restore(string path, CheckpointCard card, ITrainer trainer, string file)
    {
        using DisposeScope scope = NewDisposeScope();
        (IReadOnlyDictionary<string, Tensor> tensors, _) = SafetensorsFile.Read(Path.Combine(path, file));
        trainer.RestoreState(new TrainerState(tensors, card.Values));
    }

    private void Restore(string name, CheckpointCard card, ITrainer trainer) => Restore(Path.Combine(folder, name), card, trainer, TensorsFile);

    private CheckpointCard ReadCard(string name)
    {
        string path = Path.Combine(folder, name);
        CheckpointCard card = ContractJson.Read<CheckpointCard>(File.ReadAllBytes(Path.Combine(path, CheckpointCard.FileName)));
        if (card.Identity != identity)
        {
            throw new InvalidDataException("it belongs to a run with another dataset or configuration");
        }

        foreach ((string file, ModelFileCard stated) in card.Files)
        {
            string full = Path.Combine(path, Path.GetFileName(file));
            if (new FileInfo(full).Length != stated.Bytes || FileHash.Sha256(full) != stated.Sha256)
            {
                throw new InvalidDataException($"its file {file} does not have the hash and length that were written");
            }
        }

        return card;
    }

    private void Write(string name, TrainerState trainer, LoopState state)
    {
        string temporary = Path.Combine(folder, "." + name);
        string target = Path.Combine(folder, name);
        DurableFiles.DeleteFolder(temporary);
        Directory.CreateDirectory(temporary);

        string tensors = Path.Combine(temporary, TensorsFile);
        SafetensorsFile.Write(tensors, trainer.Tensors, new Dictionary<string, string> { ["identity"] = identity });
        var card = new CheckpointCard
        {
            Identity = identity,
            State = state,
            Values = trainer.Values,
            Files = new Dictionary<string, ModelFileCard> { [TensorsFile] = new(FileHash.Sha256(tensors), new FileInfo(tensors).Length) },
        };
        DurableFiles.Write(Path.Combine(temporary, CheckpointCard.FileName), ContractJson.Write(card));
        DurableFiles.SyncFolder(temporary);

        // One of the same name was passed over as damaged, or is less complete. If the process stops here, the new one is
        // whole and takes its place when the run goes on.
        DurableFiles.DeleteFolder(target);
        Directory.Move(temporary, target);
        DurableFiles.SyncFolder(folder);
    }

    private void Prune(long newest)
    {
        string[] steps = [.. Names(StepPrefix).OrderDescending(StringComparer.Ordinal)];

        // Those beyond the newest belong to damaged attempts that this one has overtaken.
        string newestName = NameOf(StepPrefix, newest);
        string[] kept = [.. steps.Where(name => string.CompareOrdinal(name, newestName) <= 0).Take(keep)];
        foreach (string name in steps.Except(kept))
        {
            DurableFiles.DeleteFolder(Path.Combine(folder, name));
        }

        HashSet<string> best = [.. kept.Select(BestOf).OfType<string>()];
        foreach (string name in Names(BestPrefix).Where(name => !best.Contains(name)))
        {
            DurableFiles.DeleteFolder(Path.Combine(folder, name));
        }
    }

    private string? BestOf(string name)
    {
        try
        {
            CheckpointCard card = ContractJson.Read<CheckpointCard>(File.ReadAllBytes(Path.Combine(folder, name, CheckpointCard.FileName)));
            return card.State.Best is { } best ? NameOf(BestPrefix, best.Step) : null;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    private void SettleUnfinished()
    {
        foreach (string name in Names("."))
        {
            string path = Path.Combine(folder, name);
            string target = Path.Combine(folder, name[1..]);
            if (File.Exists(Path.Combine(path, CheckpointCard.FileName)) && !File.Exists(Path.Combine(target, CheckpointCard.FileName)))
            {
                DurableFiles.DeleteFolder(target);
                Directory.Move(path, target);
            }
            else
            {
                DurableFiles.DeleteFolder(path);
            }
        }
    }

    private IEnumerable<string> Names(string prefix) => Directory.Exists(folder)
        ? [.. Directory.EnumerateDirectories(folder, prefix + "*").Select(path => Path.GetFileName(path))]
        : [];

    [LoggerMessage(1, LogLevel.Warning, "The checkpoint {Name} is passed over: {Reason}")]
    private partial void LogPassedOver(string name, string reason);
}
