using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GanFunctions.Cli.Output;
using GanFunctions.Inference;
using Spectre.Console;

namespace GanFunctions.Cli.Training;

/// <summary>What <c>gan train</c> is given, as one archive: a zip as it is, a folder packed into a temporary one.</summary>
internal sealed class DatasetArgument : IDisposable
{
    private const string Extension = ".zip";
    private const int MaxNameLength = 100;

    private readonly bool _temporary;

    private DatasetArgument(string path, string fileName, bool temporary, string sha256)
    {
        Path = path;
        FileName = fileName;
        _temporary = temporary;
        Sha256 = sha256;
    }

    /// <summary>The archive.</summary>
    public string Path { get; }

    /// <summary>What the archive is called in storage: the name of the file or folder, with letters that a blob's name can carry anywhere.</summary>
    public string FileName { get; }

    /// <summary>The archive's hash, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>Opens the dataset.</summary>
    /// <param name="path">A zip or a folder.</param>
    /// <param name="output">Where packing a large folder is shown.</param>
    /// <param name="cancellationToken">Stops the work; what was packed is deleted.</param>
    /// <exception cref="CommandFailedException">There is no such file or folder.</exception>
    /// <exception cref="InputRejectedException">The folder is not laid out as a dataset.</exception>
    public static async Task<DatasetArgument> OpenAsync(string path, CommandOutput output, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            return new DatasetArgument(path, NameOf(path), temporary: false, await HashAsync(path, cancellationToken).ConfigureAwait(false));
        }

        if (!Directory.Exists(path))
        {
            throw new CommandFailedException(
                ExitCode.NotFound, $"The dataset '{path}' does not exist.", "Name a zip or a folder with images; 'gan sample-dataset' draws one.");
        }

        string archive = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"gan-dataset-{Guid.NewGuid():N}{Extension}");
        try
        {
            await PackAsync(path, archive, output, cancellationToken).ConfigureAwait(false);
            return new DatasetArgument(archive, NameOf(path), temporary: true, await HashAsync(archive, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            File.Delete(archive);
            throw;
        }
    }

    /// <summary>Deletes a temporary archive.</summary>
    public void Dispose()
    {
        if (_temporary)
        {
            File.Delete(Path);
        }
    }

    /// <summary>The name in storage of what lies at a path.</summary>
    internal static string NameOf(string path)
    {
        string name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));
        if (name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
        {
            name = name[..^Extension.Length];
        }

        StringBuilder safe = new();
        foreach (Rune rune in name.EnumerateRunes())
        {
            safe.Append(Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' or '.' ? rune.ToString() : "-");
        }

        string kept = safe.ToString().Trim('.', '-');
        kept = new StringInfo(kept).LengthInTextElements > MaxNameLength ? new StringInfo(kept).SubstringByTextElements(0, MaxNameLength) : kept;
        return (kept.Length > 0 ? kept : "dataset") + Extension;
    }

    private static async Task PackAsync(string folder, string archive, CommandOutput output, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> names = DatasetFolder.Find(folder);
        await using FileStream zip = new(archive, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
        });
        if (!output.IsInteractive)
        {
            await DatasetFolder.PackAsync(folder, names, zip, _ => { }, cancellationToken).ConfigureAwait(false);
            return;
        }

        await output.Console.Progress().StartAsync(progress =>
        {
            ProgressTask task = progress.AddTask("packing", maxValue: names.Count);
            return DatasetFolder.PackAsync(folder, names, zip, packed => task.Value = packed, cancellationToken);
        }).ConfigureAwait(false);
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = new(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
    }
}
