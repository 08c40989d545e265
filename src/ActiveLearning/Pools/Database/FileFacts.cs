using System.Security.Cryptography;
using ActiveLearning.Imaging;
using Microsoft.Win32.SafeHandles;

namespace ActiveLearning.Pools.Database;

/// <summary>What is known of a file: enough to see that it was changed, or moved.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="Modified">When it was last written: ticks, UTC.</param>
/// <param name="Hash">The first half of the SHA-256 of its content.</param>
/// <param name="Width">Width of the picture in pixels, or null.</param>
/// <param name="Height">Height of the picture in pixels, or null.</param>
internal sealed record FileFacts(long Size, long Modified, byte[] Hash, int? Width, int? Height)
{
    private const int HashBytes = 16;

    /// <summary>Reads a file to its end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">Its pool's samples, which know the size of a picture; null to leave that out.</param>
    /// <param name="index">Its number there.</param>
    /// <returns>Null where it cannot be read.</returns>
    public static FileFacts? Read(string path, SampleSource? source = null, int index = 0) => Use(path, file =>
    {
        var (size, modified) = (RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks);
        byte[] hash;
        using (var stream = new FileStream(file, FileAccess.Read, 1))
            hash = SHA256.HashData(stream)[..HashBytes];
        return source is not null && source.TryGetImageSize(index, out var width, out var height)
            ? new FileFacts(size, modified, hash, width, height)
            : new FileFacts(size, modified, hash, null, null);
    });

    /// <summary>Size and time of writing without reading the file, or null where it cannot be opened.</summary>
    /// <param name="path">The file.</param>
    public static (long Size, long Modified)? Glance(string path) =>
        Use<(long, long)?>(path, static file => (RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks));

    private static T? Use<T>(string path, Func<SafeFileHandle, T> use)
    {
        try
        {
            // Pipes and devices have no length; opening one could wait for ever.
            if (ImageFileReader.FileLength(path) == 0)
                return default;
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return use(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return default;
        }
    }
}
