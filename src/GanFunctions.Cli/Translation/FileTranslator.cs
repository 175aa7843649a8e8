using System.Diagnostics;
using GanFunctions.Cli.Output;
using GanFunctions.Inference;
using GanFunctions.Inference.Imaging;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Cli.Translation;

/// <summary>Translates files into files, one after the other: a run takes all the cores.</summary>
/// <param name="pool">The loaded networks.</param>
/// <param name="translator">What pads, tiles and runs.</param>
/// <param name="limits">What is refused undecoded.</param>
/// <param name="format">What is written.</param>
public sealed class FileTranslator(SessionPool pool, ImageTranslator translator, ImageLimits limits, ImageFormat format)
{
    /// <summary>Translates a file, or says why it cannot be.</summary>
    /// <param name="file">The file and where its translation goes.</param>
    /// <param name="source">The model.</param>
    /// <param name="cancellationToken">Stops it; no half-written file is left.</param>
    /// <returns><see cref="ImageTranslated"/> or <see cref="ImageRejected"/>.</returns>
    /// <exception cref="ModelLoadException">The model cannot be loaded.</exception>
    /// <exception cref="CommandFailedException">The translation cannot be written.</exception>
    public async Task<CommandEvent> TranslateAsync(PlannedFile file, TranslatorSource source, CancellationToken cancellationToken)
    {
        string input = file.Input.Path;
        if (file.Conflict is { } conflict)
        {
            return new ImageRejected("output-conflict", $"'{input}' is not translated. {conflict}", "Name another folder with -o.") { Input = input };
        }

        long started = Stopwatch.GetTimestamp();
        try
        {
            byte[] content = await InputContent.ReadAsync(input, limits, cancellationToken).ConfigureAwait(false);
            DecodedImage decoded = ImageCodec.Decode(content, limits, input);
            using SessionLease<TranslatorSession> lease = await pool.LeaseAsync(source, cancellationToken).ConfigureAwait(false);
            RgbaImage translated = translator.Translate(decoded.Image, lease.Session, cancellationToken);
            await WriteAsync(file, ImageCodec.Encode(translated, format), cancellationToken).ConfigureAwait(false);
            return new ImageTranslated
            {
                Input = input,
                Output = file.Output,
                Model = source.Model,
                Version = lease.Version,
                Direction = source.Direction,
                Width = translated.Width,
                Height = translated.Height,
                Milliseconds = Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 1),
                Provider = lease.Session.Provider.Provider.ToString(),
            };
        }
        catch (InputRejectedException rejected)
        {
            return new ImageRejected(rejected.Code, rejected.Message, rejected.Remedy) { Input = input };
        }
    }

    private static async Task WriteAsync(PlannedFile file, byte[] content, CancellationToken cancellationToken)
    {
        try
        {
            await AtomicFile.WriteAsync(file.Output, content, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            bool full = exception is IOException io && HostFault.IsDiskFull(io);
            throw new CommandFailedException(
                ExitCode.MachineNotReady,
                $"The translation of '{file.Input.Path}' cannot be written to '{file.Output}': {(full ? "the disk is full." : exception.Message)}",
                (full ? "Free some space" : "Make the folder writable") + ", or name another folder with -o, and try again; what was written so far is whole.",
                exception);
        }
    }
}
