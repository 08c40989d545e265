using ActiveLearning.Runtime;

namespace ActiveLearning.Agreement;

/// <summary>
/// Measures agreement. Of all annotators: Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76, 1971, with the sums over
/// votes instead of over samples times raters, which is the same where all samples have equally many and stays defined where they have not. Of two: Cohen 1960.
/// </summary>
public static class AgreementMeter
{
    private const int SamplesPerCheck = 4096;

    /// <summary>Measures.</summary>
    /// <param name="table">Who gave which sample which label.</param>
    /// <param name="context">Stops it.</param>
    /// <exception cref="ActiveLearningException">There are no labels (<c>NoAnnotations</c>).</exception>
    public static AgreementReport Measure(AnnotationTable table, RunContext context)
    {
        var votes = Frozen(table);
        var classes = votes.Classes.Length;
        var counts = new int[classes];
        var totals = new long[classes];
        var pairsOf = new double[classes];
        var equalPairsOf = new double[classes];
        var pairs = new SortedDictionary<(int, int), CohenKappa>();
        var (samples, shared, disagreements) = (0, 0, 0);
        var agreement = 0.0;
        for (var sample = 0; sample < votes.Samples.Length; sample++)
        {
            if (sample % SamplesPerCheck == 0)
                context.ThrowIfStopped();
            var given = votes.Of(sample);
            samples += given.IsEmpty ? 0 : 1;
            if (given.Length < 2)
                continue;
            shared++;
            votes.Count(sample, counts);
            var equal = 0.0;
            foreach (var number in given)
            {
                totals[number]++;
                pairsOf[number] += given.Length - 1;
                equalPairsOf[number] += counts[number] - 1;
                equal += counts[number] - 1;
            }

            disagreements += counts[given[0]] < given.Length ? 1 : 0;
            agreement += equal / ((double)given.Length * (given.Length - 1));
            AddPairs(pairs, votes.VotersOf(sample), given);
        }

        var sum = (double)totals.Sum();
        var chance = totals.Sum(total => total / sum * (total / sum));
        double? mean = shared > 0 ? agreement / shared : null;
        var pairwise = pairs.Select(pair => new PairAgreement(
            votes.Annotators[pair.Key.Item1], votes.Annotators[pair.Key.Item2], pair.Value.Count, (double)pair.Value.Equal / pair.Value.Count, pair.Value.Value)).ToArray();
        var kappas = pairwise.Where(pair => pair.CohenKappa is not null).ToArray();
        return new AgreementReport
        {
            Samples = samples,
            SharedSamples = shared,
            Labels = votes.Votes.Length,
            Disagreements = disagreements,
            Agreement = mean,
            FleissKappa = chance < 1 ? (mean - chance) / (1 - chance) : null,
            CohenKappa = kappas.Length > 0 ? kappas.Average(pair => pair.CohenKappa) : null,
            Annotators = votes.Annotators,
            Classes = Enumerable.Range(0, classes).Where(number => totals[number] > 0).Select(Describe).ToArray(),
            Pairs = pairwise,
        };

        ClassAgreement Describe(int number)
        {
            var share = totals[number] / sum;
            var own = equalPairsOf[number] / pairsOf[number];
            return new ClassAgreement(votes.Classes[number], (int)totals[number], share, own, share < 1 ? (own - share) / (1 - share) : null);
        }
    }

    /// <summary>The samples whose annotators do not agree, the most divided first.</summary>
    /// <param name="table">Who gave which sample which label.</param>
    /// <exception cref="ActiveLearningException">There are no labels (<c>NoAnnotations</c>).</exception>
    public static IReadOnlyList<LabelDisagreement> FindDisagreements(AnnotationTable table)
    {
        var votes = Frozen(table);
        var found = new List<LabelDisagreement>();
        for (var sample = 0; sample < votes.Samples.Length; sample++)
        {
            var given = votes.Of(sample);
            if (given.Length < 2 || given.IndexOfAnyExcept(given[0]) < 0)
                continue;
            var summary = votes.Summarize(sample);
            var opinions = new AnnotatorLabel[given.Length];
            var voters = votes.VotersOf(sample);
            for (var i = 0; i < opinions.Length; i++)
                opinions[i] = new AnnotatorLabel(votes.Annotators[voters[i]], votes.Classes[given[i]]);
            var pairs = (double)given.Length * (given.Length - 1);
            found.Add(new LabelDisagreement(votes.Samples[sample], summary.Sum(own => own.Count * (own.Count - 1.0)) / pairs, summary, opinions));
        }

        // Sorting is stable: equally divided ones stay in the order in which they came.
        return [.. found.OrderBy(disagreement => disagreement.Agreement)];
    }

    /// <summary>The labels of a table that has some.</summary>
    /// <param name="table">The table.</param>
    internal static VoteTable Frozen(AnnotationTable table) => table.Count > 0
        ? table.Freeze()
        : throw new ActiveLearningException(
            "NoAnnotations", ErrorKind.InvalidOperation, "There are no labels to compare; pipe objects with Id, Annotator and Label, for example rows of a CSV file.");

    private static void AddPairs(SortedDictionary<(int, int), CohenKappa> pairs, ReadOnlySpan<int> voters, ReadOnlySpan<int> given)
    {
        for (var i = 0; i < voters.Length; i++)
        {
            for (var j = i + 1; j < voters.Length; j++)
            {
                if (!pairs.TryGetValue((voters[i], voters[j]), out var kappa))
                    pairs.Add((voters[i], voters[j]), kappa = new CohenKappa());
                kappa.Add(given[i], given[j]);
            }
        }
    }
}
