using System.Buffers;
using System.Security;
using ActiveLearning.Runtime;

namespace ActiveLearning.Imaging;

/// <summary>Reads picture files into memory.</summary>
internal static class ImageFileReader
{
    /// <summary>Reads a file whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="item">Its name in messages.</param>
    /// <param name="buffer">A rented array, to be returned to the shared pool by the caller; null where there is a problem.</param>
    /// <param name="length">How much of the array is the file.</param>
    /// <returns>The problem, or null.</returns>
    public static ItemProblem? Read(string path, string item, out byte[]? buffer, out int length)
    {
        buffer = null;
        length = 0;
        try
        {
            // Asked before opening: pipes and devices have no length, and opening one could wait for ever.
            var announced = FileLength(path);
            if (announced == 0)
                return ImageDecoder.Unreadable(item, "the file is empty");
            if (announced > ImageLimits.MaxFileBytes)
                return new ItemProblem("ImageTooLarge", ErrorKind.Security, item, $"'{item}' is {announced} bytes long; picture files may have at most {ImageLimits.MaxFileBytes}.");

            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            length = (int)announced;
            buffer = ArrayPool<byte>.Shared.Rent(length);
            var read = 0;
            while (read < length)
            {
                var count = RandomAccess.Read(handle, buffer.AsSpan(read, length - read), read);
                if (count == 0)
                    break;
                read += count;
            }

            length = read;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException or ArgumentException)
        {
            var missing = e is FileNotFoundException or DirectoryNotFoundException;
            return new ItemProblem(
                missing ? "ImageNotFound" : "ImageUnreadable", missing ? ErrorKind.NotFound : ErrorKind.ReadWrite, item,
                missing ? $"'{item}' does not exist any more ({path})." : $"'{item}' cannot be opened: {e.Message}");
        }
    }

    /// <summary>The length of a file, or of what a link leads to.</summary>
    /// <param name="path">The file.</param>
    internal static long FileLength(string path)
    {
        var file = new FileInfo(path);
        if ((file.Attributes & FileAttributes.ReparsePoint) != 0 && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            file = target;
        return file.Length;
    }
}
