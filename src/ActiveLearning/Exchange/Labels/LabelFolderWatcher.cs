using System.Globalization;
using System.Security.Cryptography;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange.Labels;

/// <summary>
/// Imports the label files of a folder as they arrive. The folder is looked at twice a second, which works on network shares too. A file is read once its length and
/// time have stayed the same from one look to the next; one that cannot be read is tried again for a while, in case its writer only paused, and then reported. A file
/// that has been dealt with is left alone until it changes, and what has been imported is not imported again under another name.
/// </summary>
public sealed class LabelFolderWatcher
{
    private const int Tries = 4;

    private readonly string _folder;
    private readonly Func<string, bool> _isWanted;
    private readonly LabelImporter _importer;
    private readonly TimeSpan _interval;
    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _imported = new(StringComparer.Ordinal);

    /// <summary>Prepares to watch; files that are there already have arrived too.</summary>
    /// <param name="folder">The folder; folders inside it are not looked at.</param>
    /// <param name="isWanted">Whether a file of that name holds labels.</param>
    /// <param name="importer">Takes the labels.</param>
    /// <param name="interval">Time between two looks; null for half a second.</param>
    public LabelFolderWatcher(string folder, Func<string, bool> isWanted, LabelImporter importer, TimeSpan? interval = null)
    {
        _folder = folder;
        _isWanted = isWanted;
        _importer = importer;
        _interval = interval ?? TimeSpan.FromSeconds(0.5);
    }

    /// <summary>Waits for the next file and imports it.</summary>
    /// <param name="context">Cancellation and reports; a file that stays unreadable is a problem.</param>
    /// <returns>What has been applied to the pool.</returns>
    /// <exception cref="OperationCanceledException">The watch was stopped; nothing else ends it.</exception>
    /// <exception cref="ActiveLearningException">The folder is gone (<c>PathNotFound</c>), or cannot be read (<c>ReadFailed</c>).</exception>
    public LabelImportPlan Next(RunContext context)
    {
        while (true)
        {
            foreach (var path in Arrived())
            {
                context.ThrowIfStopped();
                if (Import(path, context) is { } plan)
                    return plan;
            }

            context.Progress?.Invoke(new ProgressUpdate(
                $"Watching {_folder}", string.Create(CultureInfo.InvariantCulture, $"{_imported.Count} files imported; Ctrl+C ends")));
            context.Cancellation.WaitHandle.WaitOne(_interval);
            context.ThrowIfStopped();
        }
    }

    /// <summary>Files that nobody has written to since the last look and that are not dealt with.</summary>
    private List<string> Arrived() => ContentError.Guard(_folder, () =>
    {
        var arrived = new List<string>();
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles().OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal))
        {
            // Names with a dot in front belong to programs that are still writing, this module's own among them.
            if (file.Name.StartsWith('.') || !_isWanted(file.Name))
                continue;
            present.Add(file.FullName);
            if (!_seen.TryGetValue(file.FullName, out var seen) || !seen.IsStill(file))
                _seen[file.FullName] = new Seen(file.Length, file.LastWriteTimeUtc);
            else if (seen.IsDue())
                arrived.Add(file.FullName);
        }

        foreach (var gone in _seen.Keys.Where(path => !present.Contains(path)).ToArray())
            _seen.Remove(gone);
        return arrived;
    });

    private LabelImportPlan? Import(string path, RunContext context)
    {
        var seen = _seen[path];
        var problems = new List<ItemProblem>();
        var warnings = new List<string>();
        try
        {
            // Told only if this try is the one that counts.
            var quiet = new RunContext(context.Cancellation, problem: problems.Add, verbose: context.Verbose, warning: warnings.Add);
            var content = Hash(path, context);
            if (_imported.Contains(content))
            {
                seen.IsDone = true;
                context.Verbose?.Invoke($"'{path}' was imported before, under this name or another.");
                return null;
            }

            var plan = _importer.Plan(path, quiet);
            // Written to while it was read: the next look sees that it changed.
            if (!seen.IsStill(new FileInfo(path)))
                return null;
            plan.Apply();
            seen.IsDone = true;
            _imported.Add(content);
            problems.ForEach(problem => context.Problem?.Invoke(problem));
            warnings.ForEach(warning => context.Warning?.Invoke(warning));
            return plan;
        }
        catch (ActiveLearningException e) when (e.ErrorId is "PathNotFound" or "PoolChanged")
        {
            // Taken away between the look and the reading; or the next look decides anew.
            return null;
        }
        catch (ActiveLearningException e)
        {
            if (++seen.Failures == Tries)
            {
                seen.IsDone = true;
                context.Problem?.Invoke(new ItemProblem(e.ErrorId, e.Kind, path, e.Message));
            }

            return null;
        }
    }

    private static string Hash(string path, RunContext context)
    {
        using var file = new LabelSourceFile(path, context);
        return ContentError.Guard(path, () =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[1 << 16];
            for (int count; (count = file.Stream.Read(buffer)) > 0;)
            {
                context.ThrowIfStopped();
                hash.AppendData(buffer, 0, count);
            }

            return Convert.ToHexString(hash.GetHashAndReset());
        });
    }

    /// <summary>A file as it was at the last look.</summary>
    private sealed class Seen(long length, DateTime time)
    {
        private int _waiting;

        public int Failures { get; set; }

        public bool IsDone { get; set; }

        /// <summary>Whether it has not been written to since.</summary>
        public bool IsStill(FileInfo file) => file.Exists && file.Length == length && file.LastWriteTimeUtc == time;

        /// <summary>Whether to read it at this look: after a failure, twice as many looks later each time.</summary>
        public bool IsDue()
        {
            if (IsDone || _waiting++ < (1 << Failures) - 1)
                return false;
            _waiting = 0;
            return true;
        }
    }
}
