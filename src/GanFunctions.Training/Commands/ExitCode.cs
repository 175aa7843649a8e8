namespace GanFunctions.Training.Commands;

/// <summary>What the program tells the process that started it. 1 also stands for arguments that cannot be parsed.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int BadInput = 2;

    /// <summary>The run was asked to stop; its weights are saved.</summary>
    public const int Interrupted = 130;
}
