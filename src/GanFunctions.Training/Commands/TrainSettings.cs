using System.Globalization;

namespace GanFunctions.Training.Commands;

/// <summary>What a user asked to be trained.</summary>
internal sealed record TrainSettings
{
    /// <summary>A folder or zip file with trainA, trainB and possibly testA and testB.</summary>
    public required string Dataset { get; init; }

    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>The model's version.</summary>
    public required string Version { get; init; }

    /// <summary>Where everything that the run makes is written.</summary>
    public required string Output { get; init; }

    public int GeneratorFilters { get; init; }

    public int DiscriminatorFilters { get; init; }

    public int Blocks { get; init; }

    public int LoadSize { get; init; }

    public int CropSize { get; init; }

    public int Epochs { get; init; }

    public int DecayEpochs { get; init; }

    public double? Minutes { get; init; }

    public int Batch { get; init; }

    public double LearningRate { get; init; }

    public double LambdaCycle { get; init; }

    public double LambdaIdentity { get; init; }

    public int PoolSize { get; init; }

    public ulong Seed { get; init; }

    /// <summary>Threads of libtorch; null leaves its own choice.</summary>
    public int? Threads { get; init; }

    public int LogEvery { get; init; }

    public int SampleEvery { get; init; }

    public int SaveEvery { get; init; }

    /// <summary>The command that asks for the same weights again; of paths only the names.</summary>
    public string CommandLine()
    {
        string duration = Minutes is double minutes ? $" --minutes {minutes.ToString(CultureInfo.InvariantCulture)}" : "";
        string threads = Threads is int count ? $" --threads {count}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"gan-trainer train {Path.GetFileName(Path.TrimEndingDirectorySeparator(Dataset))} --name {Name} --version {Version} --output {Path.GetFileName(Path.TrimEndingDirectorySeparator(Output))} --ngf {GeneratorFilters} --ndf {DiscriminatorFilters} --blocks {Blocks} --load-size {LoadSize} --crop-size {CropSize} --epochs {Epochs} --epochs-decay {DecayEpochs}{duration} --batch {Batch} --learning-rate {LearningRate} --lambda-cycle {LambdaCycle} --lambda-identity {LambdaIdentity} --pool-size {PoolSize} --seed {Seed}{threads}");
    }
}
