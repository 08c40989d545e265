using System.Globalization;
using ActiveLearning.Runtime;

namespace ActiveLearning.Agreement;

/// <summary>
/// The probability of each class for each sample, and along with it how often each annotator takes one class for another, by expectation maximisation
/// (Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm", Applied Statistics 28, 1979). It starts from the shares of
/// votes as the paper does; likelihoods are summed as logarithms, since products over many annotators underflow.
/// </summary>
internal static class DawidSkene
{
    private const double Tolerance = 1e-7;
    private const int MaxRounds = 1000;

    /// <summary>Estimates.</summary>
    /// <param name="votes">The labels.</param>
    /// <param name="context">Stops it; is warned where the estimate did not settle.</param>
    /// <returns>Samples x classes probabilities, row by row; rows of samples without a label are zero.</returns>
    /// <exception cref="ActiveLearningException">The tables do not fit into half of this machine's memory (<c>TooLarge</c>).</exception>
    internal static double[] Fit(VoteTable votes, RunContext context)
    {
        var classes = votes.Classes.Length;
        CheckSize(votes);
        var probabilities = StartFromShares(votes);
        var priors = new double[classes];
        var confusions = new double[votes.Annotators.Length * classes * classes];
        for (var round = 1; round <= MaxRounds; round++)
        {
            context.ThrowIfStopped();
            Maximize(votes, probabilities, priors, confusions);
            if (Expect(votes, probabilities, priors, confusions) < Tolerance)
            {
                context.Verbose?.Invoke(string.Create(CultureInfo.InvariantCulture, $"Dawid-Skene settled after {round} rounds."));
                return probabilities;
            }
        }

        context.Warning?.Invoke(string.Create(CultureInfo.InvariantCulture, $"Dawid-Skene has not settled after {MaxRounds} rounds; confidences may be off in their last digits."));
        return probabilities;
    }

    private static void CheckSize(VoteTable votes)
    {
        var (samples, annotators, classes) = (votes.Samples.LongLength, votes.Annotators.LongLength, votes.Classes.LongLength);
        var ceiling = Math.Min(Array.MaxLength, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 / sizeof(double));
        if ((samples * classes) + (annotators * classes * classes) > ceiling)
        {
            throw new ActiveLearningException(
                "TooLarge", ErrorKind.ResourceUnavailable,
                $"{samples} samples, {annotators} annotators and {classes} classes do not fit into half of this machine's memory; use Majority, or fewer at a time.", samples);
        }
    }

    private static double[] StartFromShares(VoteTable votes)
    {
        var classes = votes.Classes.Length;
        var probabilities = new double[votes.Samples.Length * classes];
        for (var sample = 0; sample < votes.Samples.Length; sample++)
        {
            var given = votes.Of(sample);
            foreach (var vote in given)
                probabilities[(sample * classes) + vote] += 1.0 / given.Length;
        }

        return probabilities;
    }

    /// <summary>Logarithms of class shares and of each annotator's confusions, from the classes as they are taken to be; row: the true class, column: the one given.</summary>
    private static void Maximize(VoteTable votes, double[] probabilities, double[] priors, double[] confusions)
    {
        var classes = priors.Length;
        Array.Clear(priors);
        Array.Clear(confusions);
        for (var sample = 0; sample < votes.Samples.Length; sample++)
        {
            var given = votes.Of(sample);
            var voters = votes.VotersOf(sample);
            for (var truth = 0; truth < classes; truth++)
            {
                var probability = probabilities[(sample * classes) + truth];
                priors[truth] += probability;
                for (var i = 0; i < given.Length; i++)
                    confusions[(((voters[i] * classes) + truth) * classes) + given[i]] += probability;
            }
        }

        ToLogShares(priors);
        for (var row = 0; row < confusions.Length; row += classes)
            ToLogShares(confusions.AsSpan(row, classes));
    }

    /// <summary>The classes' probabilities from shares and confusions.</summary>
    /// <returns>The largest change.</returns>
    private static double Expect(VoteTable votes, double[] probabilities, double[] priors, double[] confusions)
    {
        var classes = priors.Length;
        var logs = new double[classes];
        var change = 0.0;
        for (var sample = 0; sample < votes.Samples.Length; sample++)
        {
            var given = votes.Of(sample);
            var voters = votes.VotersOf(sample);
            if (given.IsEmpty)
                continue;
            for (var truth = 0; truth < classes; truth++)
            {
                logs[truth] = priors[truth];
                for (var i = 0; i < given.Length; i++)
                    logs[truth] += confusions[(((voters[i] * classes) + truth) * classes) + given[i]];
            }

            // The likelihood never falls from round to round, so some class keeps a finite logarithm.
            var largest = logs.Max();
            var sum = logs.Sum(log => Math.Exp(log - largest));
            for (var truth = 0; truth < classes; truth++)
            {
                ref var probability = ref probabilities[(sample * classes) + truth];
                var updated = Math.Exp(logs[truth] - largest) / sum;
                change = Math.Max(change, Math.Abs(updated - probability));
                probability = updated;
            }
        }

        return change;
    }

    /// <summary>Logarithms of shares; minus infinity for a share of zero, also where there is nothing to share.</summary>
    private static void ToLogShares(Span<double> amounts)
    {
        var sum = 0.0;
        foreach (var amount in amounts)
            sum += amount;
        foreach (ref var amount in amounts)
            amount = amount > 0 ? Math.Log(amount / sum) : double.NegativeInfinity;
    }
}
