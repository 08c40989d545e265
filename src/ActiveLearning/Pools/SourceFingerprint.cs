using System.Security.Cryptography;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>
/// Tells samples apart, whatever labels they have: a hash of their form and ids and, where they lie together, of the content of some and of when their file was written.
/// </summary>
public static class SourceFingerprint
{
    /// <summary>Computes the fingerprint.</summary>
    /// <param name="source">The samples; not a view of others.</param>
    /// <param name="context">Stops it.</param>
    /// <returns>SHA-256 as 64 hexadecimal digits.</returns>
    public static string Compute(SampleSource source, RunContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        HashText.Append(hash, source.Kind.ToString());
        foreach (var number in (int[])[source.Count, source.Channels, source.Height, source.Width])
            HashText.Append(hash, number);
        hash.AppendData(BitConverter.GetBytes(source.GetContentStamp()));
        for (var i = 0; i < source.Count; i++)
        {
            if (i % 10_000 == 0)
                context.ThrowIfStopped();
            HashText.Append(hash, source.GetId(i));
        }

        // Files of their own are looked at one by one; which folder they are in is known by the first.
        if (source.Count > 0 && source.GetPath(0) is { } path)
            HashText.Append(hash, Path.GetFullPath(path));
        else
            SampledContent.Append(hash, source, context);
        return HashText.Finish(hash);
    }
}
