using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.LabelIssues;

/// <summary>A hash of a sample's whole content: of its file where it has one of its own, else of its pixels as networks see them (cropped to a square) or its features.</summary>
internal static class ContentHash
{
    private const int BlockBytes = 1 << 22;

    /// <summary>Hashes samples.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="indices">Which samples, all of which could be read.</param>
    /// <param name="context">Asked between samples.</param>
    /// <returns>
    /// The first half of the SHA-256 of each; null where a file cannot be read any more, or a packed source knows no common size of its pictures.
    /// </returns>
    internal static Int128?[] Compute(Pool pool, IReadOnlyList<int> indices, RunContext context)
    {
        var hashes = new Int128?[indices.Count];
        var source = pool.Source;
        var features = source.Kind == SourceKind.Features;
        var size = Math.Min(source.Height, source.Width);
        var bytes = features ? source.Width * sizeof(float) : size * size * source.Channels;
        var block = Math.Clamp(BlockBytes / Math.Max(bytes, 1), 1, 4096);
        var buffer = Array.Empty<byte>();
        for (var start = 0; start < indices.Count; start += block)
        {
            context.ThrowIfStopped();
            var wanted = Enumerable.Range(start, Math.Min(block, indices.Count - start)).Select(i => indices[i]).ToArray();
            if (source.GetPath(wanted[0]) is not null)
            {
                for (var i = 0; i < wanted.Length; i++)
                {
                    context.ThrowIfStopped();
                    hashes[start + i] = OfFile(source.GetPath(wanted[i])!);
                }

                continue;
            }

            if (bytes == 0)
                continue;
            buffer = buffer.Length > 0 ? buffer : new byte[block * bytes];
            if (features)
                source.ReadFeatures(wanted, MemoryMarshal.Cast<byte, float>(buffer.AsSpan()));
            else
                source.ReadImages(wanted, size, buffer, null);
            for (var i = 0; i < wanted.Length; i++)
                hashes[start + i] = Half(SHA256.HashData(buffer.AsSpan(i * bytes, bytes)));
        }

        return hashes;
    }

    private static Int128? OfFile(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Half(SHA256.HashData(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Reading it for its embedding tells that; without a hash it is just no one's duplicate.
            return null;
        }
    }

    private static Int128 Half(ReadOnlySpan<byte> hash) => MemoryMarshal.Read<Int128>(hash);
}
