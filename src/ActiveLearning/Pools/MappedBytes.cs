using System.IO.MemoryMappedFiles;
using ActiveLearning.Runtime;
using Microsoft.Win32.SafeHandles;

namespace ActiveLearning.Pools;

/// <summary>A file mapped into memory for reading; the operating system loads what is touched.</summary>
internal sealed unsafe class MappedBytes : PackedBytes
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private MappedBytes(MemoryMappedFile file, MemoryMappedViewAccessor view, long length)
    {
        _file = file;
        _view = view;
        Length = length;
    }

    public override long Length { get; }

    private SafeMemoryMappedViewHandle Handle => _view.SafeMemoryMappedViewHandle;

    /// <summary>Maps a file that is not empty.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ActiveLearningException">It cannot be read (<c>ReadFailed</c>).</exception>
    public static MappedBytes Open(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            try
            {
                return new MappedBytes(file, file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), length);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ActiveLearningException("ReadFailed", ErrorKind.ReadWrite, $"'{path}' cannot be read: {e.Message}", path, e);
        }
    }

    public override byte* Acquire()
    {
        byte* pointer = null;
        Handle.AcquirePointer(ref pointer);
        return pointer + _view.PointerOffset;
    }

    public override void Release() => Handle.ReleasePointer();

    public override void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
