using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>Errors that several cmdlets report.</summary>
internal static class Errors
{
    /// <summary>A pool has no sample of that index.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="index">The index.</param>
    public static ActiveLearningException NoSuchIndex(Pool pool, int index) => new(
        "SampleNotFound", ErrorKind.NotFound, $"There is no sample {index} in pool '{pool.Name}'; its indices go from 0 to {pool.Count - 1}.", index);
}
