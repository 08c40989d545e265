using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>The errors of files whose content is not what it should be, worded alike.</summary>
internal static class ContentError
{
    /// <summary>The content breaks the format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">Its format's name, such as "an IDX file".</param>
    /// <param name="reason">What is wrong.</param>
    public static ActiveLearningException Invalid(string path, string format, string reason) =>
        new("InvalidFile", ErrorKind.InvalidData, $"'{path}' is not {format} that can be used: {reason}.", path);

    /// <summary>The file cannot be opened or read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">What the system said.</param>
    public static ActiveLearningException Unreadable(string path, Exception cause) => cause is FileNotFoundException or DirectoryNotFoundException
        ? Missing(path)
        : new("ReadFailed", ErrorKind.ReadWrite, $"'{path}' cannot be read: {cause.Message}", path, cause);

    /// <summary>The file became shorter while it was in use.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">Its length now, in bytes.</param>
    /// <param name="before">Its length before.</param>
    public static ActiveLearningException Cut(string path, long length, long before) => new(
        "FileCut", ErrorKind.ReadWrite,
        $"'{path}' was cut to {length} bytes while it was in use; it had {before}. Write it anew under another name and move it into place, then open the pool again.", path);

    /// <summary>There is no such file or folder.</summary>
    /// <param name="path">The file or folder.</param>
    public static ActiveLearningException Missing(string path) =>
        new("PathNotFound", ErrorKind.NotFound, $"There is no file or folder '{path}'.", path);

    /// <summary>Runs what reads a file, with the system's exceptions turned into ours.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">What reads it.</param>
    public static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.SecurityException or NotSupportedException)
        {
            throw Unreadable(path, e);
        }
    }
}
