using System.IO.MemoryMappedFiles;
using ActiveLearning.Runtime;
using Microsoft.Win32.SafeHandles;

namespace ActiveLearning.Pools;

/// <summary>
/// A file mapped into memory for reading; the operating system loads what is touched. Touching what a file no longer has ends the process, so its length
/// is looked at before each batch: a file that was cut is an error. What remains is a file that is cut within the milliseconds of one batch, or a
/// disk that fails.
/// </summary>
internal sealed unsafe class MappedBytes : PackedBytes
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly bool _ownsHandle;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private MappedBytes(string path, SafeFileHandle handle, bool ownsHandle, MemoryMappedFile file, MemoryMappedViewAccessor view, long length)
    {
        _path = path;
        _handle = handle;
        _ownsHandle = ownsHandle;
        _file = file;
        _view = view;
        Length = length;
    }

    public override long Length { get; }

    private SafeMemoryMappedViewHandle View => _view.SafeMemoryMappedViewHandle;

    /// <summary>Maps a file that is not empty.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ActiveLearningException">It cannot be read (<c>ReadFailed</c>).</exception>
    public static MappedBytes Open(string path)
    {
        try
        {
            return Of(path, File.OpenHandle(path), ownsHandle: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw ContentError.Unreadable(path, e);
        }
    }

    /// <summary>Maps an open file that is not empty.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="handle">It, open for reading.</param>
    /// <param name="ownsHandle">Whether the handle is closed with the mapping, or when there can be none.</param>
    public static MappedBytes Of(string path, SafeFileHandle handle, bool ownsHandle)
    {
        MemoryMappedFile? file = null;
        try
        {
            var length = RandomAccess.GetLength(handle);
            file = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            return new MappedBytes(path, handle, ownsHandle, file, file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), length);
        }
        catch
        {
            file?.Dispose();
            if (ownsHandle)
                handle.Dispose();
            throw;
        }
    }

    public override byte* Acquire()
    {
        byte* pointer = null;
        View.AcquirePointer(ref pointer);
        try
        {
            if (RandomAccess.GetLength(_handle) is var length && length < Length)
                throw ContentError.Cut(_path, length, Length);

            return pointer + _view.PointerOffset;
        }
        catch
        {
            View.ReleasePointer();
            throw;
        }
    }

    public override ulong GetStamp() => ContentStamp.Of(Length, File.GetLastWriteTimeUtc(_handle));

    public override void Release() => View.ReleasePointer();

    public override void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        if (_ownsHandle)
            _handle.Dispose();
    }
}
