using System.Globalization;
using ActiveLearning.Models;
using ActiveLearning.Pools;
using ActiveLearning.Runtime;
using ActiveLearning.Scoring;
using ActiveLearning.Selection;
using ActiveLearning.Selection.Discriminative;
using TorchSharp;
using static TorchSharp.torch;

namespace ActiveLearning.LabelIssues;

/// <summary>
/// Finds labels that are probably wrong: of samples with the same content and different labels, of near-duplicates with different labels, and by confident
/// learning (<see cref="ConfidentLearning"/>) on predictions that a linear head made of embeddings it had not been trained on (<see cref="OutOfFold"/>).
/// </summary>
public static class LabelIssueFinder
{
    /// <summary>Looks through the labeled samples of a pool.</summary>
    /// <param name="pool">The pool; its labels are not changed.</param>
    /// <param name="model">The model whose embeddings are used.</param>
    /// <param name="options">How.</param>
    /// <param name="context">Stops it; receives progress, samples that cannot be read, and warnings of classes that are too small to judge.</param>
    /// <returns>One entry for each doubted label, most likely errors first: exact duplicates, near-duplicates, predictions; each by the margin, lowest first.</returns>
    /// <exception cref="ActiveLearningException">
    /// The pool has no labels (<c>NoLabels</c>), an option is out of range (<c>InvalidLabelIssueOption</c>), the embeddings do not fit into memory (<c>TooLarge</c>), or
    /// the model cannot give them (as for <see cref="Predictor.Run"/>, <c>EmbeddingNotFinite</c>).
    /// </exception>
    public static IReadOnlyList<LabelIssue> Find(Pool pool, Model model, LabelIssueOptions options, RunContext context)
    {
        options.Validate();
        var labeled = pool.GetLabeledIndices();
        if (labeled.Length == 0)
            throw new ActiveLearningException("NoLabels", ErrorKind.InvalidOperation, $"Pool '{pool.Name}' has no labels to check; label samples first.", pool.Name);
        TorchRuntime.Initialize(options.Predict.Threads);
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var (indices, features) = Embed(pool, model, labeled, options, context);
        var search = new Search(pool, indices, [.. indices.Select(pool.GetLabel)], features, options, context);
        return search.Run();
    }

    private static (int[] Indices, Tensor Features) Embed(Pool pool, Model model, int[] labeled, LabelIssueOptions options, RunContext context)
    {
        const string activity = "Computing embeddings";
        var matrix = new FeatureMatrix(labeled.Length);
        var indices = new List<int>(labeled.Length);
        foreach (var batch in Predictor.Run(model, pool, labeled, PredictionParts.Embeddings, options.Predict, context))
        {
            matrix.Append(batch.Embeddings, batch.FeatureCount);
            indices.AddRange(batch.Indices);
            context.Progress?.Invoke(new ProgressUpdate(activity, string.Create(CultureInfo.InvariantCulture, $"{indices.Count:N0} of {labeled.Length:N0} samples"), (double)indices.Count / labeled.Length));
        }

        context.Progress?.Invoke(new ProgressUpdate(activity, "done", 1, TimeSpan.Zero, Completed: true));
        if (indices.Count == 0)
            throw new ActiveLearningException("NoLabels", ErrorKind.InvalidOperation, $"None of the labeled samples of pool '{pool.Name}' can be read; the errors above say why.", pool.Name);
        return ([.. indices], ResidentFeatures.Create(matrix, model.TorchDevice, pool, row => indices[row], context));
    }

    /// <summary>One look through a pool. Rows are its readable labeled samples.</summary>
    private sealed class Search(Pool pool, int[] indices, int[] labels, Tensor features, LabelIssueOptions options, RunContext context)
    {
        /// <summary>The classes that a head can be trained on, by their numbers there.</summary>
        private readonly int[] _judged = FindJudged(pool, labels, options.Fold, context);

        private float[] _probabilities = [];
        private ConfidentLearning? _confident;
        private int[] _judgedRows = [];

        internal IReadOnlyList<LabelIssue> Run()
        {
            JudgeLabels();
            var rowOf = new int[indices.Length];
            Array.Fill(rowOf, -1);
            for (var i = 0; i < _judgedRows.Length; i++)
                rowOf[_judgedRows[i]] = i;

            var duplicates = FindDuplicates();
            var found = new List<LabelIssue>();
            foreach (var pair in duplicates.Values)
                found.Add(Describe(pair, rowOf[pair.Doubted]));
            for (var i = 0; i < _judgedRows.Length; i++)
            {
                var row = _judgedRows[i];
                var confident = _confident!.Confident[i];
                if (confident >= 0 && _judged[confident] != labels[row] && !duplicates.ContainsKey(row))
                    found.Add(Describe(row, i, _judged[confident]));
            }

            // Ties in the order of the pool, as everywhere. A class that could not be judged has no margin and stands between the doubted and the trusted.
            var rank = 0;
            return [.. found.OrderBy(issue => issue.Kind).ThenBy(issue => issue.Margin ?? 0).ThenBy(issue => issue.Index).Select(issue => issue with { Rank = ++rank })];
        }

        private static int[] FindJudged(Pool pool, int[] labels, int folds, RunContext context)
        {
            var groups = labels.GroupBy(static label => label).OrderBy(group => group.Key).ToArray();
            var small = groups.Where(group => group.Count() < folds).ToArray();
            var judged = groups.Where(group => group.Count() >= folds).Select(group => group.Key).ToArray();
            if (small.Length > 0)
            {
                context.Warning?.Invoke(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Classes with fewer than {folds} readable labels are only looked through for duplicates: {string.Join(", ", small.Take(10).Select(group => pool.Classes[group.Key]))}{(small.Length > 10 ? ", ..." : "")}. Label more of them, or give a smaller -Fold."));
            }

            if (judged.Length >= 2)
                return judged;
            context.Warning?.Invoke("There are not two classes with enough labels to train on, so only duplicates are looked for.");
            return [];
        }

        private void JudgeLabels()
        {
            if (_judged.Length == 0)
                return;
            var classes = _judged.Length;
            var numbers = Array.ConvertAll(labels, label => Array.IndexOf(_judged, label));
            _probabilities = OutOfFold.Predict(features, numbers, classes, options.Fold, new SeedTree(options.Seed), context);
            _judgedRows = [.. Enumerable.Range(0, labels.Length).Where(row => numbers[row] >= 0)];
            var known = new float[(long)_judgedRows.Length * classes];
            for (var i = 0; i < _judgedRows.Length; i++)
                _probabilities.AsSpan(_judgedRows[i] * classes, classes).CopyTo(known.AsSpan(i * classes));
            _confident = ConfidentLearning.Judge(known, Array.ConvertAll(_judgedRows, row => numbers[row]), classes);
        }

        /// <summary>The likeliest duplicate of each doubted row.</summary>
        private SortedDictionary<int, DuplicatePair> FindDuplicates()
        {
            var pairs = new SortedDictionary<int, DuplicatePair>();
            var hashes = ContentHash.Compute(pool, indices, context);
            var equals = Enumerable.Range(0, indices.Length).Where(row => hashes[row] is not null).GroupBy(row => hashes[row]!.Value)
                .Where(group => group.Select(row => labels[row]).Distinct().Skip(1).Any());
            foreach (var group in equals)
                AddEqual([.. group], pairs);

            var (nearest, cosines) = NearestStranger.Find(features, labels, context);
            var likeness = pool.Source.Kind == SourceKind.Images ? new PictureLikeness(pool) : null;
            for (var row = 0; row < nearest.Length; row++)
            {
                var other = nearest[row];
                if (other < 0 || cosines[row] < options.Similarity || pairs.ContainsKey(row) || (hashes[row] is { } hash && hash == hashes[other]))
                    continue;
                context.ThrowIfStopped();
                if (likeness is not null && likeness.Of(indices[row], indices[other], context) < PictureLikeness.Same)
                    continue;
                var pair = Likelier(row, other) == other ? new DuplicatePair(row, other, false, cosines[row]) : new DuplicatePair(other, row, false, cosines[row]);
                pairs.TryAdd(pair.Doubted, pair);
            }

            return pairs;
        }

        /// <summary>Of rows with equal contents the label with most rows is believed, of equally many the one that the head finds likelier.</summary>
        private void AddEqual(int[] rows, SortedDictionary<int, DuplicatePair> pairs)
        {
            var believed = rows.GroupBy(row => labels[row])
                .OrderByDescending(group => group.Count()).ThenByDescending(group => rows.Sum(row => ProbabilityOf(row, group.Key))).ThenBy(group => group.Key).First();
            var witness = believed.Min();
            foreach (var row in rows.Where(row => labels[row] != believed.Key))
                pairs.Add(row, new DuplicatePair(row, witness, true, 1));
        }

        /// <summary>Of two rows the one whose label the head finds likelier, for the two of them; the first where it cannot tell.</summary>
        private int Likelier(int first, int second)
        {
            var forFirst = ProbabilityOf(first, labels[first]) + ProbabilityOf(second, labels[first]);
            var forSecond = ProbabilityOf(first, labels[second]) + ProbabilityOf(second, labels[second]);
            return forSecond > forFirst ? second : first;
        }

        private float ProbabilityOf(int row, int label) =>
            Array.IndexOf(_judged, label) is var number and >= 0 ? _probabilities[(row * _judged.Length) + number] : 0;

        private LabelIssue Describe(DuplicatePair pair, int judgedRow)
        {
            var (label, suggested, other) = (Name(pair.Doubted), Name(pair.Other), pool.GetId(indices[pair.Other]));
            var likeness = pair.IsExact ? "Same content as" : string.Create(CultureInfo.InvariantCulture, $"Almost the same as (similarity {pair.Similarity:0.000})");
            return new LabelIssue
            {
                Rank = 0,
                Pool = pool,
                Index = indices[pair.Doubted],
                Label = label,
                SuggestedLabel = suggested,
                Kind = pair.IsExact ? LabelIssueKind.ExactDuplicate : LabelIssueKind.NearDuplicate,
                Margin = judgedRow < 0 ? null : _confident!.Margins[judgedRow],
                DuplicateOf = other,
                Similarity = pair.Similarity,
                Reason = $"{likeness} '{other}', which is labeled {suggested}.",
            };
        }

        private LabelIssue Describe(int row, int judgedRow, int suggested)
        {
            var name = pool.Classes[suggested];
            return new LabelIssue
            {
                Rank = 0,
                Pool = pool,
                Index = indices[row],
                Label = Name(row),
                SuggestedLabel = name,
                Kind = LabelIssueKind.Prediction,
                Margin = _confident!.Margins[judgedRow],
                Reason = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Trained on the other folds, {name} has probability {ProbabilityOf(row, suggested):0.00} and {Name(row)} {ProbabilityOf(row, labels[row]):0.00}; {name} needs {_confident.Thresholds[Array.IndexOf(_judged, suggested)]:0.00}."),
            };
        }

        private string Name(int row) => pool.Classes[labels[row]];
    }
}
