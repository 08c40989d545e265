using System.Formats.Tar;
using System.IO.Compression;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools.Datasets;

/// <summary>Takes the files we know out of a .tar.gz archive. Whatever else is in it (other paths, links, devices) is passed by, so that no archive can write elsewhere.</summary>
internal static class DatasetArchive
{
    private const long MaximumBytes = 1L << 30;

    /// <summary>Unpacks.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="members">Paths in the archive, with forward slashes.</param>
    /// <param name="folder">Where they go, by the same paths.</param>
    /// <param name="context">Stops the work between files.</param>
    /// <exception cref="ActiveLearningException">The archive is damaged or lacks a file (<c>InvalidFile</c>), or a file cannot be written (<c>WriteFailed</c>).</exception>
    public static void Unpack(string archive, IReadOnlyList<string> members, string folder, RunContext context)
    {
        var missing = members.ToHashSet(StringComparer.Ordinal);
        try
        {
            using var file = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            using var reader = new TarReader(unpacked);
            while (missing.Count > 0 && reader.GetNextEntry() is { } entry)
            {
                context.ThrowIfStopped();
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.DataStream is not { } content || !missing.Contains(entry.Name))
                    continue;
                if (entry.Length > MaximumBytes)
                    throw ContentError.Invalid(archive, "an archive of this data set", $"'{entry.Name}' in it has {entry.Length} bytes");
                context.Progress?.Invoke(new ProgressUpdate($"Unpacking {Path.GetFileName(archive)}", entry.Name, 1 - ((double)missing.Count / members.Count)));
                var path = Path.Join(folder, entry.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                AtomicFile.Write(path, stream => Copy(content, stream));
                if (new FileInfo(path).Length != entry.Length)
                    throw ContentError.Invalid(archive, "an archive of this data set", $"'{entry.Name}' in it is cut off");
                missing.Remove(entry.Name);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or OverflowException or ArgumentException)
        {
            throw ContentError.Invalid(archive, "an archive of this data set", $"it is damaged ({e.Message.TrimEnd('.')})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ContentError.Unreadable(archive, e);
        }
        finally
        {
            context.Progress?.Invoke(new ProgressUpdate($"Unpacking {Path.GetFileName(archive)}", "", Completed: true));
        }

        if (missing.Count > 0)
            throw ContentError.Invalid(archive, "an archive of this data set", $"{string.Join(", ", missing.Order(StringComparer.Ordinal))} is not in it");
    }

    /// <summary>Copies, with a truncated archive told apart from a disk that cannot be written.</summary>
    private static void Copy(Stream content, Stream target)
    {
        var block = new byte[1 << 16];
        while (true)
        {
            int read;
            try
            {
                read = content.Read(block);
            }
            catch (IOException e)
            {
                throw new InvalidDataException(e.Message, e);
            }

            if (read == 0)
                return;
            target.Write(block, 0, read);
        }
    }
}
