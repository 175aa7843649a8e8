using System.ComponentModel.DataAnnotations;

namespace GanFunctions.Pipeline.Workflow;

/// <summary>How trainers are started on this machine.</summary>
public sealed class LocalLauncherOptions
{
    /// <summary>The program and its arguments; <see cref="TrainerBesideHost"/> where empty.</summary>
    // A default in here would stay in front of what a configuration says.
    public IReadOnlyList<string> TrainerCommand { get; set; } = [];

    /// <summary>The trainer in the host's own folder.</summary>
    public static IReadOnlyList<string> TrainerBesideHost { get; } = ["dotnet", Path.Combine(AppContext.BaseDirectory, "gan-trainer.dll"), "run"];

    /// <summary>Holds a folder for each run.</summary>
    [Required(AllowEmptyStrings = false)]
    public string RunsFolder { get; set; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "GanFunctions",
        "runs");

    /// <summary>What the trainer runs on: <c>cpu</c>, <c>cuda</c> or <c>auto</c>.</summary>
    [RegularExpression("cpu|cuda|auto")]
    public string Device { get; set; } = "auto";

    /// <summary>The storage that the trainer opens; the host's own connection where null.</summary>
    public string? Storage { get; set; }

    /// <summary>How long a trainer has to save its state before it is killed.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan StopPatience { get; set; } = TimeSpan.FromSeconds(30);
}
