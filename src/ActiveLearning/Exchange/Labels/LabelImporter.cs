using System.Globalization;
using ActiveLearning.Pools;
using ActiveLearning.Pools.Database;
using ActiveLearning.Runtime;

namespace ActiveLearning.Exchange.Labels;

/// <summary>
/// Takes labels out of annotation tools' files. A file is read as a stream and changes the pool in one piece; names in it are only compared with those of the pool's
/// samples, never opened. Items that cannot be used are problems of their own, a file that breaks off or breaks its format changes nothing.
/// </summary>
public sealed class LabelImporter
{
    private readonly Pool _pool;
    private readonly LabelImportOptions _options;
    private SampleFinder? _finder;

    /// <summary>Prepares imports into a pool.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="options">How labels are taken.</param>
    public LabelImporter(Pool pool, LabelImportOptions options)
    {
        _pool = pool;
        _options = options;
    }

    /// <summary>Reads a file and decides what it changes, without changing it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="context">Cancellation; told of items that cannot be used and of what the counts do not show.</param>
    /// <exception cref="ActiveLearningException">The file cannot be used (<c>PathNotFound</c>, <c>InvalidFile</c>, <c>ReadFailed</c>).</exception>
    public LabelImportPlan Plan(string path, RunContext context)
    {
        path = Path.GetFullPath(path);
        using var file = new LabelSourceFile(path, context);
        return ContentError.Guard(path, () => Plan(file));
    }

    private LabelImportPlan Plan(LabelSourceFile file)
    {
        var format = _options.Format == LabelFormat.Auto ? LabelFormatDetector.Detect(file) : _options.Format;
        file.Context.Verbose?.Invoke($"'{file.Path}' is read as {format}.");
        file.Stream.Position = 0;
        var reading = new Reading(this, file);
        foreach (var item in LabelReader.For(format, reading.Map).Read(file))
        {
            file.Context.ThrowIfStopped();
            reading.Add(item);
        }

        var plan = reading.Finish(format);
        file.FinishProblems();
        return plan;
    }

    private int Find(IReadOnlyList<string> names)
    {
        _finder ??= new SampleFinder(_pool.Source);
        var result = SampleFinder.Unknown;
        foreach (var name in names.Where(name => name.Length <= ExchangeLimits.NameLength).SelectMany(ImageReference.Names))
        {
            // Nothing real has such a name, and the system's path functions throw at it.
            if (name.Any(char.IsControl))
                continue;
            var found = _finder.Find(name);
            if (found >= 0)
                return found;
            if (found == SampleFinder.Ambiguous)
                result = found;
        }

        return result;
    }

    /// <summary>What is gathered from one file.</summary>
    private sealed class Reading(LabelImporter owner, LabelSourceFile file)
    {
        private readonly Dictionary<int, List<LabelChange>> _votes = [];
        private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
        private int _unmatched;
        private int _ambiguous;
        private int _unlabeled;
        private int _unknown;
        private int _predicted;
        private int _several;
        private int _answers;
        private long _kept;

        public void Add(AnnotatedItem item)
        {
            var index = owner.Find(item.Names);
            if (index < 0)
            {
                var shown = ShownText.Of(item.Names[0]);
                if (index == SampleFinder.Unknown)
                {
                    _unmatched++;
                    file.Report(item.Place, $"names '{shown}', which is not in the pool", "SampleNotFound", ErrorKind.NotFound);
                }
                else
                {
                    _ambiguous++;
                    file.Report(item.Place, $"names '{shown}', of which the pool has several; it takes the path relative to the pool's folder", "SampleAmbiguous");
                }

                return;
            }

            var isLabeled = false;
            var isUnknown = false;
            foreach (var answer in item.Answers)
            {
                if (answer.IsPrediction && !owner._options.AcceptPrediction)
                {
                    _predicted++;
                    continue;
                }

                string[] classes = [.. answer.Classes.Select(Map).OfType<string>().Distinct()];
                if (classes.Length != 1)
                {
                    _several += classes.Length > 1 ? 1 : 0;
                    continue;
                }

                if (!IsClass(classes[0]))
                {
                    isUnknown = true;
                    file.Report(
                        item.Place, $"has the class '{ShownText.Of(classes[0])}', which pool '{owner._pool.Name}' does not have; map it with -ClassMap, or allow it with -AddClass",
                        "ClassNotFound", ErrorKind.NotFound);
                    continue;
                }

                if ((answer.Annotator ?? owner._options.Annotator) is { } who && (who.Length > ExchangeLimits.ClassLength || who.Any(char.IsControl)))
                {
                    isUnknown = true;
                    file.Report(item.Place, $"is said to be labeled by '{ShownText.Of(who)}', which cannot be a person's name", "InvalidItem");
                    continue;
                }

                if (++_answers > ExchangeLimits.Remembered)
                    throw file.Invalid(string.Create(CultureInfo.InvariantCulture, $"it has more than {ExchangeLimits.Remembered} labels for samples of the pool; split it"));
                if ((_kept += answer.Annotation?.Length ?? 0) > ExchangeLimits.KeptCharacters)
                    throw file.Invalid(string.Create(CultureInfo.InvariantCulture, $"its annotations are longer than {ExchangeLimits.KeptCharacters} characters; split it"));
                isLabeled = true;
                if (!_votes.TryGetValue(index, out var votes))
                    _votes.Add(index, votes = []);
                var annotator = answer.Annotator is null ? owner._options.Annotator : Known(answer.Annotator);
                votes.Add(new LabelChange(index, Known(classes[0]), LabelOrigin.Import, annotator, answer.Time, file.Path, answer.Annotation));
            }

            if (isUnknown)
                _unknown++;
            else if (!isLabeled)
                _unlabeled++;
        }

        public LabelImportPlan Finish(LabelFormat format)
        {
            var changes = new List<LabelChange>();
            var changed = new List<int>();
            var before = new Dictionary<int, string?>();
            var (conflicts, unchanged) = (0, 0);
            var told = Told();
            foreach (var (index, votes) in _votes.OrderBy(pair => pair.Key))
            {
                var existing = owner._pool.GetSample(index).Label;
                var (decided, isConflict, isError) = LabelVotes.Decide(owner._options.OnConflict, existing, votes);
                // A database keeps who has said the same, too: agreement is measured by it, and a batch is answered by it. But not twice from one file.
                if (told is not null && !isConflict && existing is not null)
                    decided = [.. votes.Where(vote => !IsTold(vote, told[index]))];
                else if (told is not null && decided.Count > 0 && decided[^1].Label == existing && decided.All(vote => IsTold(vote, told[index])))
                    decided = [];
                changes.AddRange(decided);
                if (decided.Count > 0)
                    before.Add(index, existing);
                conflicts += isConflict ? 1 : 0;
                if (isError)
                {
                    var said = string.Join(", ", votes.Select(vote => $"'{ShownText.Of(vote.Label!)}'").Distinct());
                    file.Report(
                        $"'{ShownText.Of(owner._pool.GetId(index))}'", $"is labeled {said}{(existing is null ? "" : $" and '{existing}' in the pool")}, which -OnConflict {owner._options.OnConflict} does not decide",
                        "LabelConflict");
                }

                if (decided.Count > 0 && decided[^1].Label != existing)
                    changed.Add(index);
                else
                    unchanged++;
            }

            if (_predicted > 0)
            {
                file.Context.Warning?.Invoke(string.Create(
                    CultureInfo.InvariantCulture, $"{_predicted} answers in '{file.Path}' are a model's that no person has changed, and were not taken for labels; -AcceptPrediction takes them."));
            }

            if (_several > 0)
            {
                file.Context.Warning?.Invoke(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_several} answers in '{file.Path}' name several classes at once. A sample has one, so they were left out with their boxes and masks; -ClassMap @{{ name = '' }} passes over classes that are no labels."));
            }

            // In the order of the pool's samples, as Apply will add them.
            string[] added = [.. changes.Select(change => change.Label!).Where(name => owner._pool.Classes.IndexOf(name) < 0).Distinct()];
            return new LabelImportPlan(owner._pool, changes, before, changed, new LabelImportSummary
            {
                Path = file.Path,
                Format = format,
                Imported = changed.Count,
                Unchanged = unchanged,
                Conflicts = conflicts,
                Unmatched = _unmatched,
                Ambiguous = _ambiguous,
                Unlabeled = _unlabeled,
                Invalid = _unknown + file.BadItems,
                NewClasses = added,
            });
        }

        /// <summary>What the pool's database has of the samples that the file labels; null where it has none.</summary>
        private ILookup<int, LabelRecord>? Told() => owner._pool.Database is null
            ? null
            : LabelHistory.Read(owner._pool, _votes.Keys.Order(), history: true, file.Context).Where(entry => entry.State != LabelState.Undone).ToLookup(entry => entry.Index);

        /// <summary>Whether the history has exactly that answer; one without a time, from the same file at whatever time.</summary>
        private static bool IsTold(LabelChange vote, IEnumerable<LabelRecord> told) => told.Any(entry =>
            entry.Label == vote.Label && entry.Annotator == vote.Annotator && entry.Source == vote.Source && entry.Annotation == vote.Annotation
            && (vote.Time is null || vote.Time.Value.ToUnixTimeMilliseconds() == entry.Time?.ToUnixTimeMilliseconds()));

        /// <summary>The pool's name for a class; null for one that is passed over.</summary>
        public string? Map(string name)
        {
            var mapped = owner._options.ClassMap.TryGetValue(name, out var given) ? given : name;
            return string.IsNullOrWhiteSpace(mapped) ? null : mapped;
        }

        /// <summary>The same text for the same class or person, however often a file repeats it.</summary>
        private string Known(string name)
        {
            if (_known.TryGetValue(name, out var known))
                return known;
            if (_known.Count == ExchangeLimits.Known)
                throw file.Invalid(string.Create(CultureInfo.InvariantCulture, $"it names more than {ExchangeLimits.Known} different classes and people; is the right column taken for them?"));
            _known.Add(name, name);
            return name;
        }

        private bool IsClass(string name) =>
            owner._pool.Classes.IndexOf(name) >= 0 || (owner._options.AddClass && name.Length <= ExchangeLimits.ClassLength && !name.Any(char.IsControl));
    }
}
