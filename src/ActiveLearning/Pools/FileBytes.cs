using ActiveLearning.Runtime;
using Microsoft.Win32.SafeHandles;

namespace ActiveLearning.Pools;

/// <summary>
/// A file that is read piece by piece, where it is wanted. Unlike the pages of a mapped file, what was read before does not count as this process's memory, and a file that is cut
/// meanwhile is an error.
/// </summary>
internal sealed class FileBytes : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    private FileBytes(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
    }

    /// <summary>How many bytes there were when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ActiveLearningException">It cannot be read (<c>ReadFailed</c>).</exception>
    public static FileBytes Open(string path) => ContentError.Guard(path, () => new FileBytes(path, File.OpenHandle(path)));

    /// <summary>Reads a piece; from several threads too.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="destination">Filled whole.</param>
    /// <exception cref="ActiveLearningException">The file was cut (<c>FileCut</c>) or cannot be read (<c>ReadFailed</c>).</exception>
    public void Read(long offset, Span<byte> destination)
    {
        try
        {
            while (destination.Length > 0)
            {
                var read = RandomAccess.Read(_handle, destination, offset);
                if (read == 0)
                    throw ContentError.Cut(_path, RandomAccess.GetLength(_handle), Length);
                offset += read;
                destination = destination[read..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ContentError.Unreadable(_path, e);
        }
    }

    /// <summary>A number that changes when the file is written anew.</summary>
    public ulong GetStamp() => ContentStamp.Of(Length, File.GetLastWriteTimeUtc(_handle));

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
