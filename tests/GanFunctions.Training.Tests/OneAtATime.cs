// Dropout draws from libtorch's generator, which the whole process shares: tests beside each other would take each other's draws.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
