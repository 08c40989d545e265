using System.Security.Cryptography;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools.Datasets;

/// <summary>The checksum that publishers of data sets give. MD5 finds damage and mix-ups; it is no proof against someone who forges files on purpose.</summary>
internal static class Checksum
{
    /// <summary>MD5 of a file's content, lower-case hexadecimal.</summary>
    /// <param name="path">The file.</param>
    /// <param name="context">Stops the work.</param>
    public static string Md5(string path, RunContext context)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var block = new byte[1 << 20];
        while (stream.Read(block) is var read and > 0)
        {
            context.ThrowIfStopped();
            hash.AppendData(block, 0, read);
        }

        return HashText.Finish(hash);
    }
}
