using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>A CSV file that is a pool by itself: it lists picture files, relative to its own folder, and their labels.</summary>
internal static class CsvPictureList
{
    /// <summary>Reads a list.</summary>
    /// <param name="path">The CSV file.</param>
    /// <param name="context">Told of rows that cannot be used.</param>
    /// <returns>Ids in the order of the file, and a class or null for each.</returns>
    /// <exception cref="ActiveLearningException">The file cannot be read or used (<c>InvalidFile</c>, <c>ReadFailed</c>, <c>PathNotFound</c>, <c>NoSamples</c>).</exception>
    public static (string[] Ids, string?[] Labels) Read(string path, RunContext context)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        var problems = new ProblemLimiter(context, path);
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new List<string>();
        var labels = new List<string?>();
        foreach (var row in CsvRows.Read(path, labelRequired: false, problems))
        {
            // A list may come from anyone. Below its own folder it names pictures; elsewhere it could make us open devices or shares.
            if (Resolve(folder, row.Key) is not { } id)
            {
                problems.Add(CsvRows.RowProblem(
                    path, row.Line, $"names '{CsvRows.Shorten(row.Key)}', which is not below the folder of the CSV file; put the file there, or above its pictures",
                    "PathOutsideFolder", ErrorKind.Security));
            }
            else if (positions.TryAdd(id, ids.Count))
            {
                ids.Add(id);
                labels.Add(row.Label);
            }
            else if (row.Label is not null && labels[positions[id]] != row.Label)
            {
                problems.Add(CsvRows.RowProblem(path, row.Line, $"gives '{CsvRows.Shorten(id)}' another label than an earlier row", "LabelContradiction"));
            }
        }

        problems.Finish();
        if (ids.Count == 0)
            throw new ActiveLearningException("NoSamples", ErrorKind.InvalidData, $"'{path}' lists no picture that can be used.", path);
        return ([.. ids], [.. labels]);
    }

    private static string? Resolve(string folder, string key)
    {
        if (Path.DirectorySeparatorChar == '/')
            key = key.Replace('\\', '/');
        string full;
        try
        {
            full = Path.GetFullPath(key, folder);
        }
        catch (ArgumentException)
        {
            return null;
        }

        if (full.Length <= folder.Length || !ImageFolderScanner.IsInside(folder, full))
            return null;
        return Path.GetRelativePath(folder, full).Replace(Path.DirectorySeparatorChar, '/');
    }
}
