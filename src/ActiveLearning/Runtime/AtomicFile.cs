using System.Collections.Concurrent;

namespace ActiveLearning.Runtime;

/// <summary>Replaces files whole: written beside, flushed to the disk, renamed. A reader sees the old file or the new one, never half.</summary>
public static class AtomicFile
{
    private static readonly ConcurrentDictionary<string, bool> Unfinished = new(StringComparer.Ordinal);

    /// <summary>Writes a file through a stream.</summary>
    /// <param name="path">The file to make or replace; its folder must exist.</param>
    /// <param name="write">Writes the content. When it throws, the old file stays as it was and nothing is left beside it.</param>
    /// <exception cref="ActiveLearningException">The file cannot be written (<c>WriteFailed</c>).</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Path.GetFullPath(path);
        var temporary = Beside(full);
        Unfinished[temporary] = true;
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ActiveLearningException(
                "WriteFailed", ErrorKind.ReadWrite, $"Cannot write '{full}': {e.Message}", full, e);
        }
        finally
        {
            // After a successful rename there is nothing to delete; File.Delete does not mind.
            TryDelete(temporary);
            Unfinished.TryRemove(temporary, out _);
        }
    }

    /// <summary>A name that nobody has, in the same folder and hidden: for a file that takes another's place when it is whole.</summary>
    /// <param name="path">Full path of the file whose place it takes.</param>
    internal static string Beside(string path) => Path.Join(Path.GetDirectoryName(path), $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");

    /// <summary>Deletes what other threads are writing, for a process that is about to end.</summary>
    internal static void DeleteUnfinished()
    {
        foreach (var temporary in Unfinished.Keys)
            TryDelete(temporary);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no one left to tell, or the first failure is the one to tell.
        }
    }
}
