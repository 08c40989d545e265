using ActiveLearning.Runtime;

namespace ActiveLearning.Selection.Caching;

/// <summary>Keeps a cache folder within its limit.</summary>
internal static class CacheFolder
{
    /// <summary>What is left on the disk for others.</summary>
    private const long Spare = 1L << 28;

    /// <summary>What backup programs look for, to leave a folder out (the Cache Directory Tagging Specification).</summary>
    private const string Tag = "Signature: 8a477f597d28d172789f06886806bc55\n# ActiveLearning keeps here what models said of a pool's samples. Deleting it loses nothing but time.\n";

    /// <summary>Makes the folder, and room in it for files that are to come.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="names">The files' names; those that are there already count as what they will be.</param>
    /// <param name="bytes">How long they will be together.</param>
    /// <exception cref="IOException">There is no room, or the folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not.</exception>
    internal static void MakeRoom(QueryCache cache, IReadOnlyCollection<string> names, long bytes)
    {
        Directory.CreateDirectory(cache.Folder);
        var tag = Path.Join(cache.Folder, "CACHEDIR.TAG");
        if (!File.Exists(tag))
            AtomicFile.Write(tag, stream => stream.Write(System.Text.Encoding.ASCII.GetBytes(Tag)));
        var files = new DirectoryInfo(cache.Folder).GetFiles("*" + CachedRows.Extension).OrderBy(static file => file.LastWriteTimeUtc).ToList();
        var mine = files.Where(file => names.Contains(file.Name)).Sum(static file => file.Length);
        var others = new Queue<FileInfo>(files.Where(file => !names.Contains(file.Name)));
        if (bytes > cache.Limit)
            throw new IOException($"{bytes:N0} bytes are more than its limit of {cache.Limit:N0}; give a higher -CacheLimit, or -CacheType Float16.");
        var taken = others.Sum(static file => file.Length);
        var free = Free(cache.Folder);
        if (free < long.MaxValue - taken && free + taken < bytes - mine + Spare)
            throw new IOException($"{bytes - mine:N0} bytes are needed and {free:N0} are free.");
        while (others.Count > 0 && (taken + bytes > cache.Limit || Free(cache.Folder) < bytes - mine + Spare))
        {
            var oldest = others.Dequeue();
            if (TryDelete(oldest.FullName))
                taken -= oldest.Length;
        }

        if (Free(cache.Folder) is var left && left < bytes - mine + Spare)
            throw new IOException($"{bytes - mine:N0} bytes are needed and {left:N0} are free.");
    }

    /// <summary>Deletes a file unless a process works with it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether it is gone.</returns>
    internal static bool TryDelete(string path)
    {
        try
        {
            // Who works with it shares it with nobody; a handle that shares deleting only lets it be deleted on Windows too.
            using (File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Delete))
                File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody has it: it stays.
            return false;
        }
    }

    private static long Free(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (ArgumentException)
        {
            // A network share of Windows: it is no drive, and says when it is full.
            return long.MaxValue;
        }
    }
}
