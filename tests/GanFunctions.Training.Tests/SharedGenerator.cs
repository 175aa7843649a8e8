namespace GanFunctions.Training.Tests;

/// <summary>Tests whose results depend on libtorch's generator, which all threads of the process draw from.</summary>
[CollectionDefinition(nameof(SharedGenerator), DisableParallelization = true)]
public sealed class SharedGenerator;
