using System.IO.Enumeration;
using ActiveLearning.Imaging;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>
/// Finds picture files. In a folder, the first sub-folder on the way to a file is its class; files directly in the folder have none. Files given one by
/// one are treated as if the folder they have in common had been given. Links are followed, but no folder is entered twice. Names that start with a
/// dot are left out, so are files whose extension is not a picture's.
/// </summary>
internal sealed class ImageFolderScanner
{
    private readonly RunContext _context;
    private readonly List<(string Path, string? Class)> _found = [];
    private readonly HashSet<string> _entered = new(StringComparer.Ordinal);
    private int _otherFiles;

    private ImageFolderScanner(RunContext context) => _context = context;

    /// <summary>Finds the picture files in folders and among files.</summary>
    /// <param name="paths">Full paths.</param>
    /// <param name="context">Receives folders that cannot be read as problems, and how many other files there were.</param>
    /// <returns>The folder that ids are relative to, and for each file, in ordinal order of the ids, its id and class or null.</returns>
    /// <exception cref="ActiveLearningException">There is nothing at a path (<c>PathNotFound</c>) or no picture at all (<c>NoSamples</c>).</exception>
    public static (string Root, string[] Ids, string?[] Classes) Scan(IReadOnlyList<string> paths, RunContext context)
    {
        var scanner = new ImageFolderScanner(context);
        var folders = paths.Where(Directory.Exists).Select(Path.TrimEndingDirectorySeparator).ToList();
        var files = paths.Where(path => !Directory.Exists(path)).ToList();
        foreach (var folder in folders)
            scanner.Enter(folder, null);

        // A pipeline may name a million files: whether they exist is found out when they are read. One wrong name alone is a mistake to tell at once.
        if (files.Count == 1 && !File.Exists(files[0]))
            throw ContentError.Missing(files[0]);
        var pictures = files.Where(scanner.IsPicture).ToList();
        var shared = CommonFolder(pictures.Select(path => Path.GetDirectoryName(path) ?? ""));
        foreach (var file in pictures)
            scanner._found.Add((file, FirstFolder(shared, file)));

        if (scanner._otherFiles > 0)
            context.Verbose?.Invoke($"{scanner._otherFiles} files were left out: their names do not end like those of pictures ({ImageFormats.Names}).");
        if (scanner._found.Count == 0)
        {
            throw new ActiveLearningException(
                "NoSamples", ErrorKind.InvalidData,
                $"There is no picture in '{string.Join("', '", paths.Take(3))}'; {ImageFormats.Names} files are looked for, in the folder and in its sub-folders.", paths[0]);
        }

        var root = CommonFolder(folders.Append(pictures.Count > 0 ? shared : null).OfType<string>());
        var start = root.Length == 0 ? 0 : Path.EndsInDirectorySeparator(root) ? root.Length : root.Length + 1;
        var samples = scanner._found
            .Select(file => (Id: file.Path[start..].Replace(Path.DirectorySeparatorChar, '/'), file.Class))
            .DistinctBy(file => file.Id, StringComparer.Ordinal)
            .ToArray();
        Array.Sort(samples, static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        return (root, Array.ConvertAll(samples, sample => sample.Id), Array.ConvertAll(samples, sample => sample.Class));
    }

    /// <summary>The deepest folder that contains all of the given folders; empty where there is none (different drives).</summary>
    /// <param name="folders">Full paths.</param>
    internal static string CommonFolder(IEnumerable<string> folders)
    {
        string? common = null;
        foreach (var folder in folders)
        {
            common ??= folder;
            while (common.Length > 0 && !IsInside(common, folder))
                common = Path.GetDirectoryName(common) ?? "";
        }

        return common ?? "";
    }

    /// <summary>Whether a path is a folder or lies below it.</summary>
    /// <param name="folder">A full path.</param>
    /// <param name="path">A full path.</param>
    internal static bool IsInside(string folder, string path) =>
        path.StartsWith(folder, StringComparison.Ordinal)
        && (path.Length == folder.Length || Path.EndsInDirectorySeparator(folder) || path[folder.Length] == Path.DirectorySeparatorChar);

    private static string? FirstFolder(string root, string file)
    {
        var relative = Path.GetRelativePath(root.Length == 0 ? "." : root, file);
        var end = relative.IndexOf(Path.DirectorySeparatorChar);
        return root.Length == 0 || end < 0 ? null : relative[..end];
    }

    private bool IsPicture(string path)
    {
        if (ImageFormats.HasImageExtension(path))
            return true;
        _otherFiles++;
        return false;
    }

    private void Enter(string folder, string? className)
    {
        _context.ThrowIfStopped();
        List<(string Name, bool IsFolder)> entries;
        try
        {
            if (!_entered.Add(RealPath(folder)))
            {
                _context.Verbose?.Invoke($"'{folder}' leads to a folder that has been read already; it is left out.");
                return;
            }

            var options = new EnumerationOptions { IgnoreInaccessible = false, AttributesToSkip = 0, ReturnSpecialDirectories = false };
            entries = [.. new FileSystemEnumerable<(string, bool)>(folder, static (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory), options)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            _context.Problem?.Invoke(new ItemProblem("FolderUnreadable", ErrorKind.ReadWrite, folder, $"The folder '{folder}' cannot be read: {e.Message}"));
            return;
        }

        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var (name, isFolder) in entries)
        {
            if (name.StartsWith('.'))
                continue;
            var path = Path.Join(folder, name);
            if (isFolder)
                Enter(path, className ?? name);
            else if (IsPicture(name))
                _found.Add((path, className));
        }
    }

    private static string RealPath(string folder)
    {
        var info = new DirectoryInfo(folder);
        var target = (info.Attributes & FileAttributes.ReparsePoint) != 0 ? info.ResolveLinkTarget(returnFinalTarget: true) : null;
        return Path.TrimEndingDirectorySeparator(target?.FullName ?? info.FullName);
    }
}
