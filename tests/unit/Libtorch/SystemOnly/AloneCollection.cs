namespace ActiveLearning.Tests.Libtorch.SystemOnly;

/// <summary>Tests that look at counts of the whole process run while no other does.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
