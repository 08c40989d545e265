using System.Globalization;
using ActiveLearning.Runtime;

namespace ActiveLearning.Pools;

/// <summary>
/// A CSV file of labels for the samples of a source. A row names its sample by id (relative path), by a full path below the pool's folder, or by a file name that
/// occurs once in the pool. Rows that fit no sample, or several, or contradict an earlier one, are problems; a row without label says nothing.
/// </summary>
internal static class LabelFile
{
    /// <summary>Reads a file of labels.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The samples.</param>
    /// <param name="labels">Class numbers known already, or null; the file's labels take their place.</param>
    /// <param name="classes">The classes known already.</param>
    /// <param name="fixedClasses">Whether other classes are problems instead of being added.</param>
    /// <param name="context">Told of rows that cannot be used.</param>
    /// <exception cref="ActiveLearningException">The file cannot be read or used (<c>InvalidFile</c>, <c>ReadFailed</c>, <c>PathNotFound</c>).</exception>
    public static (int[] Labels, ClassList Classes) Read(
        string path, SampleSource source, int[]? labels, IReadOnlyList<string> classes, bool fixedClasses, RunContext context)
    {
        var problems = new ProblemLimiter(context, path);
        var finder = new SampleFinder(source);
        var names = new string?[source.Count];
        var matched = 0;
        foreach (var row in CsvRows.Read(path, labelRequired: true, problems))
        {
            context.ThrowIfStopped();
            var key = CsvRows.Shorten(row.Key);
            switch (finder.Find(row.Key))
            {
                case SampleFinder.Unknown:
                    problems.Add(CsvRows.RowProblem(path, row.Line, $"names '{key}', which is not in the pool", "SampleNotFound", ErrorKind.NotFound));
                    break;
                case SampleFinder.Ambiguous:
                    problems.Add(CsvRows.RowProblem(path, row.Line, $"names '{key}', of which the pool has several; give the path relative to the pool's folder", "SampleAmbiguous"));
                    break;
                case var index when row.Label is null:
                    matched++;
                    break;
                case var index when fixedClasses && !classes.Contains(row.Label, StringComparer.Ordinal):
                    problems.Add(CsvRows.RowProblem(path, row.Line, $"has the label '{CsvRows.Shorten(row.Label)}', which is not among the classes given", "ClassNotFound", ErrorKind.NotFound));
                    break;
                case var index when names[index] is { } earlier && earlier != row.Label:
                    problems.Add(CsvRows.RowProblem(path, row.Line, $"labels '{key}' as '{CsvRows.Shorten(row.Label)}', an earlier row as '{CsvRows.Shorten(earlier)}'", "LabelContradiction"));
                    break;
                case var index:
                    names[index] = row.Label;
                    matched++;
                    break;
            }
        }

        problems.Finish();
        if (matched == 0)
            context.Warning?.Invoke($"No row of '{path}' fits a sample of {source.Description}.");
        var added = fixedClasses ? [] : OrderClasses(names.OfType<string>().Except(classes, StringComparer.Ordinal));
        var all = new ClassList(classes.Concat(added));
        var result = new int[source.Count];
        for (var i = 0; i < result.Length; i++)
            result[i] = names[i] is { } name ? all.IndexOf(name) : labels is null ? -1 : labels[i];
        return (result, all);
    }

    /// <summary>Distinct class names in an order that does not depend on where they were found: as numbers where all are, else by their characters.</summary>
    /// <param name="names">The names.</param>
    public static string[] OrderClasses(IEnumerable<string> names)
    {
        var distinct = names.Distinct(StringComparer.Ordinal).ToArray();
        Array.Sort(distinct, StringComparer.Ordinal);
        if (Array.TrueForAll(distinct, name => name.Length <= 9 && name.All(char.IsAsciiDigit)))
            distinct = [.. distinct.OrderBy(name => int.Parse(name, NumberStyles.None, CultureInfo.InvariantCulture))];
        return distinct;
    }
}
