using ActiveLearning.Runtime;

namespace ActiveLearning.Agreement;

/// <summary>Makes one label of each sample's labels.</summary>
public static class ConsensusFinder
{
    /// <summary>Probabilities that differ by less are equal: they are sums of many rounded numbers.</summary>
    private const double TieTolerance = 1e-6;

    /// <summary>Finds the consensus of every sample that has a label, in the order in which the samples came.</summary>
    /// <param name="table">Who gave which sample which label.</param>
    /// <param name="method">How.</param>
    /// <param name="context">Stops it; is warned where the estimate did not settle.</param>
    /// <returns>One object per sample, made while they are enumerated.</returns>
    /// <exception cref="ActiveLearningException">There are no labels (<c>NoAnnotations</c>), or too many samples, classes and annotators for this machine's memory (<c>TooLarge</c>).</exception>
    public static IEnumerable<LabelConsensus> Find(AnnotationTable table, ConsensusMethod method, RunContext context)
    {
        var votes = AgreementMeter.Frozen(table);
        return method == ConsensusMethod.Majority ? ByMajority(votes, context) : ByProbability(votes, DawidSkene.Fit(votes, context));
    }

    private static IEnumerable<LabelConsensus> ByMajority(VoteTable votes, RunContext context)
    {
        for (var sample = 0; sample < votes.Samples.Length; sample++)
        {
            context.ThrowIfStopped();
            var summary = votes.Summarize(sample);
            if (summary.Count == 0)
                continue;
            var isTie = summary.Count > 1 && summary[1].Count == summary[0].Count;
            yield return new LabelConsensus(
                votes.Samples[sample], summary[0].Label, (double)summary[0].Count / votes.Of(sample).Length, summary, isTie, ConsensusMethod.Majority);
        }
    }

    private static IEnumerable<LabelConsensus> ByProbability(VoteTable votes, double[] probabilities)
    {
        var classes = votes.Classes.Length;
        for (var sample = 0; sample < votes.Samples.Length; sample++)
        {
            var summary = votes.Summarize(sample);
            if (summary.Count == 0)
                continue;
            var (best, second) = TwoBest(probabilities.AsSpan(sample * classes, classes));
            var confidence = probabilities[(sample * classes) + best];
            var isTie = second >= 0 && confidence - probabilities[(sample * classes) + second] <= TieTolerance;
            if (isTie)
                best = Math.Min(best, second);
            yield return new LabelConsensus(votes.Samples[sample], votes.Classes[best], confidence, summary, isTie, ConsensusMethod.DawidSkene);
        }
    }

    private static (int Best, int Second) TwoBest(ReadOnlySpan<double> values)
    {
        var (best, second) = (0, -1);
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
                (best, second) = (i, best);
            else if (second < 0 || values[i] > values[second])
                second = i;
        }

        return (best, second);
    }
}
