using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.PowerShell.Commands;

/// <summary>What cmdlets ask of a pool's database.</summary>
internal static class Databases
{
    /// <summary>Full path of the file.</summary>
    /// <param name="pool">The pool.</param>
    /// <exception cref="ActiveLearningException">The pool has no database (<c>NoDatabase</c>).</exception>
    public static string PathOf(Pool pool) => pool.Database?.Path ?? throw new ActiveLearningException(
        "NoDatabase", ErrorKind.InvalidOperation, $"Pool '{pool.Name}' lives in memory only; make it with New-ALPool -Database, or open a database with Get-ALPool.", pool);
}
