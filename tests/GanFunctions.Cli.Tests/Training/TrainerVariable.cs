namespace GanFunctions.Cli.Tests.Training;

/// <summary>Which trainer this process finds. Tests that depend on it run one after the other.</summary>
internal sealed class TrainerVariable : IDisposable
{
    public const string Name = "GAN_TRAINER";

    private readonly string? _before = Environment.GetEnvironmentVariable(Name);

    public TrainerVariable(string? value) => Environment.SetEnvironmentVariable(Name, value);

    public void Dispose() => Environment.SetEnvironmentVariable(Name, _before);
}
