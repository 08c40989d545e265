using System.Security.Cryptography;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>
/// Tells pools apart: a hash of form, classes, ids, labels (hidden ones too), and the content of some samples spread evenly over the pool. Where the
/// data lie does not count. It is no proof that every byte is the same: reading all of a large pool would take longer than it is worth.
/// </summary>
public static class PoolFingerprint
{
    /// <summary>Computes the fingerprint.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="context">Stops it.</param>
    /// <returns>SHA-256 as 64 hexadecimal digits.</returns>
    public static string Compute(Pool pool, RunContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var source = pool.Source;
        HashText.Append(hash, source.Kind.ToString());
        foreach (var number in (int[])[pool.Count, source.Channels, source.Height, source.Width, pool.HasOracle ? 1 : 0, pool.Classes.Count])
            HashText.Append(hash, number);
        foreach (var name in pool.Classes)
            HashText.Append(hash, name);
        for (var i = 0; i < pool.Count; i++)
        {
            if (i % 10_000 == 0)
                context.ThrowIfStopped();
            HashText.Append(hash, pool.GetId(i));
            HashText.Append(hash, pool.GetLabel(i));
            HashText.Append(hash, pool.GetOracleLabel(i));
        }

        SampledContent.Append(hash, source, context);
        return HashText.Finish(hash);
    }
}
