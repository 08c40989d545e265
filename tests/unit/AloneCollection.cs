namespace ActiveLearning.Tests;

/// <summary>Tests of what the whole process shares (tensor counts, kept memory, libtorch's global random numbers) run while no other does.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
