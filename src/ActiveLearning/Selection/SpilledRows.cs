using System.IO.MemoryMappedFiles;
using ActiveLearning.Runtime;
using Microsoft.Win32.SafeHandles;

namespace ActiveLearning.Selection;

/// <summary>
/// Numbers in a file of the temporary folder, mapped into memory: the operating system keeps what is used and takes the rest back where memory is short. The file has no name any more where
/// the system allows that, so that nothing is left of it even after a kill.
/// </summary>
internal sealed unsafe class SpilledRows
{
    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly float* _values;

    private SpilledRows(SafeFileHandle handle, MemoryMappedFile file, MemoryMappedViewAccessor view)
    {
        _handle = handle;
        _file = file;
        _view = view;
        byte* pointer = null;
        // Never released: the view's finalizer unmaps it when nobody has the matrix any more.
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _values = (float*)(pointer + _view.PointerOffset);
    }

    /// <summary>Makes the file.</summary>
    /// <param name="elements">How many numbers, all 0.</param>
    /// <exception cref="ActiveLearningException">It cannot be made (<c>WriteFailed</c>).</exception>
    internal static SpilledRows Create(long elements)
    {
        var path = Path.Combine(Path.GetTempPath(), $".activelearning-{Guid.NewGuid():N}.rows");
        SafeFileHandle? handle = null;
        MemoryMappedFile? file = null;
        try
        {
            var bytes = Math.Max(elements, 1) * sizeof(float);
            // The room is taken now: a disk that fills up while the mapping is written to would end the process.
            handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.DeleteOnClose, bytes);
            file = MemoryMappedFile.CreateFromFile(handle, null, bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            var rows = new SpilledRows(handle, file, file.CreateViewAccessor(0, bytes));
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
            return rows;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            handle?.Dispose();
            throw new ActiveLearningException(
                "WriteFailed", ErrorKind.ReadWrite,
                $"What does not fit into the memory limit needs {elements * sizeof(float):N0} bytes in '{Path.GetTempPath()}', and they cannot be had: {e.Message} Give a higher -MemoryLimit, or set TMPDIR to a folder with room.", path, e);
        }
    }

    /// <summary>Some of the numbers.</summary>
    /// <param name="start">From which on.</param>
    /// <param name="count">How many.</param>
    internal Span<float> Slice(long start, int count) => new(_values + start, count);
}
