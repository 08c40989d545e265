using System.Security.Cryptography;
using System.Text;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>
/// Tells pools apart: a hash of form, classes, ids, labels (hidden ones too), and the content of some samples spread evenly over the pool. Where the
/// data lie does not count. It is no proof that every byte is the same: reading all of a large pool would take longer than it is worth.
/// </summary>
public static class PoolFingerprint
{
    private const int SamplesRead = 256;
    private const int BytesOfFile = 1 << 16;

    /// <summary>Computes the fingerprint.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="context">Stops it.</param>
    /// <returns>SHA-256 as 64 hexadecimal digits.</returns>
    public static string Compute(Pool pool, RunContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var source = pool.Source;
        Append(hash, source.Kind.ToString());
        foreach (var number in (int[])[pool.Count, source.Channels, source.Height, source.Width, pool.HasOracle ? 1 : 0, pool.Classes.Count])
            Append(hash, number);
        foreach (var name in pool.Classes)
            Append(hash, name);
        for (var i = 0; i < pool.Count; i++)
        {
            if (i % 10_000 == 0)
                context.ThrowIfStopped();
            Append(hash, pool.GetId(i));
            Append(hash, pool.GetLabel(i));
            Append(hash, pool.GetOracleLabel(i));
        }

        var read = Math.Min(SamplesRead, pool.Count);
        for (var i = 0; i < read; i++)
        {
            context.ThrowIfStopped();
            AppendContent(hash, source, (int)((long)i * pool.Count / read));
        }

        return Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }

    private static void AppendContent(IncrementalHash hash, SampleSource source, int index)
    {
        int[] one = [index];
        if (source.GetPath(index) is { } path)
        {
            AppendFile(hash, path);
        }
        else if (source.Kind == SourceKind.Features)
        {
            var row = new float[source.Width];
            source.ReadFeatures(one, row);
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(row.AsSpan()));
        }
        else if (source.Height > 0 && source.Width > 0)
        {
            var size = Math.Min(source.Height, source.Width);
            var picture = new byte[size * size * source.Channels];
            source.ReadImages(one, size, picture, null);
            hash.AppendData(picture);
        }
    }

    /// <summary>Length and beginning of a file; one that cannot be read is no error here, the run will report it.</summary>
    private static void AppendFile(IncrementalHash hash, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            var start = new byte[Math.Min(BytesOfFile, file.Length)];
            file.ReadExactly(start);
            hash.AppendData(BitConverter.GetBytes(file.Length));
            hash.AppendData(start);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Append(hash, "unreadable");
        }
    }

    private static void Append(IncrementalHash hash, int number) => hash.AppendData(BitConverter.GetBytes(number));

    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.Length);
        hash.AppendData(bytes);
    }
}
